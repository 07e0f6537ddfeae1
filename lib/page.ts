/** A list by time, the newest first, is told in pages: however many rows there are, what is shown fits on one. */
export interface Page {
  limit: number;
  before?: Date | undefined;
}

/**
 * @param find the newest first, by the time that `timeOf` tells in whole milliseconds
 * @returns the newest `limit`, and what else is of the last one's millisecond, so that the page before that leaves nothing out
 */
export async function readPage<Row>(
  { limit, before }: Page,
  find: (within: { since?: Date; before?: Date | undefined }, limit: number) => Promise<Row[]>,
  timeOf: (row: Row) => Date,
): Promise<Row[]> {
  const rows = await find({ before }, limit);
  const last = rows[limit - 1];
  if (!last) return rows;
  const since = timeOf(last);
  const lastMoment = await find({ since, before: new Date(since.getTime() + 1) }, Number.MAX_SAFE_INTEGER);
  return [...rows.filter((row) => timeOf(row) > since), ...lastMoment];
}
