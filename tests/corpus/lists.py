"""Cases 8–22: files that name other files. None is read, none is fetched.

Each is made beside ``secret`` files that sound, with the port of a listener that counts who
comes; all must be refused by their content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.corpus.markers import recording

Write = Callable[[Path, int], str]
"""The text of a list, given the folder with the secrets and the port of the listener."""

HLS = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10.0,\n{}\n#EXT-X-ENDLIST\n"
MASTER = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=128000\n{}\n"
SDP = (
    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio {} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
)
DASH = (
    '<?xml version="1.0"?>{}<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'mediaPresentationDuration="PT10S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011">'
    '<Period><AdaptationSet mimeType="audio/mp4"><Representation id="1" bandwidth="128000">'
    "<BaseURL>{}</BaseURL></Representation></AdaptationSet></Period></MPD>"
)
ENTITY = '<!DOCTYPE MPD [<!ENTITY x SYSTEM "{}">]>'


def _hls(place: str) -> Write:
    return lambda folder, port: HLS.format(place.format(folder=folder, port=port))


def _concat(lines: str) -> Write:
    return lambda folder, port: "ffconcat version 1.0\n" + lines.format(folder=folder)


ABSOLUTE = ("{folder}/secret.mp3", "file://{folder}/secret.mp3", "../lists/secret.mp3")
RELATIVE = ("secret.mp3", "secret.aac", "secret.ts")
FETCHED = "http://127.0.0.1:{port}/secret.mp3"
SYSTEM = ("/etc/passwd", "concat:secret.mp3|secret.aac", "subfile,,start,0,end,0,,:secret.mp3")

LISTS: dict[str, tuple[str, Write]] = {
    **{f"8{letter}": ("a.mp3", _hls(url)) for letter, url in zip("abc", ABSOLUTE, strict=True)},
    **{f"9{letter}": ("a.m3u8", _hls(url)) for letter, url in zip("abc", ABSOLUTE, strict=True)},
    **{f"10{letter}": ("a.m3u8", _hls(url)) for letter, url in zip("abc", RELATIVE, strict=True)},
    "11": ("a.mp3", _hls(FETCHED)),
    "12": ("a.m3u8", _hls(FETCHED)),
    "13": (
        "a.m3u8",
        lambda folder, port: MASTER.format(f"http://127.0.0.1:{port}/list.m3u8"),
    ),
    **{f"14{letter}": ("a.m3u8", _hls(url)) for letter, url in zip("abc", SYSTEM, strict=True)},
    "15": ("a.mp3", _concat("file 'secret.wav'\n")),
    "16": ("a.mp3", _concat("file '{folder}/secret.wav'\n")),
    "17": ("a.mp3", _concat("file 'secret.wav'\n" * 3000)),
    "18": ("a.mp3", _concat("file 'a.mp3'\n")),
    "19": ("a.mp3", lambda folder, port: SDP.format(port)),
    "20": ("a.mpd", lambda folder, port: DASH.format("", "secret.mp3")),
    "21": ("a.mpd", lambda folder, port: DASH.format("", FETCHED.format(port=port))),
    "22": (
        "a.mpd",
        lambda folder, port: DASH.format(ENTITY.format("file:///etc/passwd"), "&x;"),
    ),
}
"""The number of each case, what the file is called, what is written into it."""

BEFORE = {
    "byte order mark": b"\xef\xbb\xbf",
    "blank line": b"\n",
    "tag": b"ID3\x04\x00\x00\x00\x00\x00\x00",
    "frame": b"\xff\xfb\x90\x64" + bytes(413),
    "riff": b"RIFF\xff\xff\xff\xffWAVE",
}
"""What may stand before a list so that it passes for something else."""


def secrets(folder: Path) -> None:
    """The recordings that no list may reach, as each demuxer would like to have them."""
    folder.mkdir()
    for ending, kind in (("mp3", "mp3"), ("wav", "wav"), ("m4a", "m4a"), ("ogg", "ogg")):
        recording(folder / f"secret.{ending}", kind, 10)
    for ending in ("aac", "ts"):
        (folder / f"secret.{ending}").write_bytes((folder / "secret.mp3").read_bytes())


DISGUISED = ("8a", "11", "15", "19", "20")
"""One list of each kind, tried behind every disguise too."""


def lists(folder: Path, port: int) -> Iterator[tuple[str, Path]]:
    """Every list plain, one of each kind in every disguise; one at a time, beside the secrets."""
    secrets(folder)
    plain = [(number, "") for number in LISTS]
    hidden = [(number, mask) for number in DISGUISED for mask in BEFORE]
    for number, mask in [*plain, *hidden]:
        name, text = LISTS[number]
        path = folder / name
        path.write_bytes(BEFORE.get(mask, b"") + text(folder, port).encode())
        yield f"{number} {mask}".strip(), path
        path.unlink()
