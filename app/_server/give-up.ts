/** Ends a start that failed: one sentence for the operator, without a stack. */
export function giveUp(error: Error): never {
  const { message, code } = (error.cause ?? error) as NodeJS.ErrnoException;
  process.stderr.write(`Latchkey does not start: ${message || code}\n`);
  process.exit(1);
}
