/** Asked too often: nothing was looked up and nothing changed. */
export class Throttled extends Error {
  override name = "Throttled";

  constructor(readonly retryAfterSeconds: number) {
    super(`Throttled for ${retryAfterSeconds} s`);
  }
}
