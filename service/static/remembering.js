// What a reader chose, kept on this device only; where it cannot be kept it is forgotten.

const PREFIX = "actes.";

export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // A private window, a full disk: the page works without.
  }
}

export function remembered(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}
