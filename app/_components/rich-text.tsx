import { isValidElement, type ReactNode } from "react";

/** Each piece of text in an element of its own: beside other elements a bare one would be lost to a translator. */
export function inElements(parts: ReactNode[]): ReactNode[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one message, which stay in their places.
  return parts.map((part, place) => (isValidElement(part) ? part : <span key={place}>{part}</span>));
}
