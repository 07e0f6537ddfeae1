/** The message is one sentence for the operator. */
export class UnreadableSource extends Error {
  override name = "UnreadableSource";
}
