/** A piece of a statement, with the class of its colour. */
export interface Piece {
  readonly text: string;
  readonly kind: "" | "ck" | "cs" | "cc";
}

const PIECE =
  /(--[^\n]*)|('(?:[^']|'')*'|"(?:[^"\\]|\\.)*")|\b(select|from|join|left|on|where|and|or|is|not|null|order|by|desc|limit|as|true|false|array|create|function|returns|language|curl|await)\b/g;

/** Cuts a statement into pieces, and leaves every character as it is. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const found of text.matchAll(PIECE)) {
    if (found.index > end) pieces.push({ text: text.slice(end, found.index), kind: "" });
    pieces.push({ text: found[0], kind: found[1] !== undefined ? "cc" : found[2] !== undefined ? "cs" : "ck" });
    end = found.index + found[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), kind: "" });
  return pieces;
}
