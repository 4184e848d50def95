// Words as the search knows them: without case, and folded without marks as well (Điện → dien).

const WORD = /[\p{L}\p{N}]+(?:[\p{M}\u00ad\u200c\u200d\u2060]+[\p{L}\p{N}]*)*/gu;
const UNSEEN = /[\u00ad\u200c\u200d\u2060\u02bc\u02be]/g;
const SEPARATORS = /[_\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u0374]/g;
const PLAIN = { đ: "d", ð: "d", œ: "oe", æ: "ae", ø: "o", ł: "l", ı: "i", þ: "th", ħ: "h" };
const LONGEST = 64;

export function token(word) {
  const plain = word.normalize("NFD").toLowerCase().replace(UNSEEN, "").replace(/ß/g, "ss");
  return plain.normalize("NFC").slice(0, LONGEST);
}

export function fold(word) {
  const plain = word.normalize("NFD").toLowerCase().replace(/\p{M}/gu, "");
  return plain.replace(/[đðœæøłıþħ]/g, (letter) => PLAIN[letter]).normalize("NFC").slice(0, LONGEST);
}

// Each word of a text with where it begins and ends.
export function words(text) {
  const found = text.replace(SEPARATORS, " ").matchAll(WORD);
  return [...found].map(({ 0: word, index }) => {
    const exact = token(word);
    return { start: index, end: index + word.length, exact, folded: fold(exact) };
  });
}
