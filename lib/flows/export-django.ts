/** All accounts go back to a Django site, as a fixture for its `loaddata`. */
import { type DjangoSite, fixtureRows, learn, newSite } from "../django/fixture";
import type { DjangoRow } from "../django/source";
import { identitiesOfUsers, usersAfter } from "../models/imported-users";
import type { User } from "../models/users";

const PAGE = 500;

/** @returns the rows, in pages; the summary is complete once they have been read. @throws DatabaseUnavailable */
export function exportDjangoAccounts(options: Pick<DjangoSite, "userModel" | "emailField" | "allauth">): DjangoExport {
  const summary: ExportSummary = { accounts: 0, newHere: 0, unlinkedHere: [], identitiesLeftBehind: 0 };
  return { summary, pages: () => fixturePages(newSite(options), summary) };
}

async function* fixturePages(site: DjangoSite, summary: ExportSummary): AsyncIterable<DjangoRow[]> {
  for await (const users of pages()) for (const user of users) learn(site, user);
  for await (const users of pages()) {
    const identities = await identitiesOfUsers(users.map(({ id }) => id));
    const rows = users.flatMap((user) => {
      const own = identities.filter(({ userId }) => userId === user.id);
      const fixture = fixtureRows(user, own, site);
      summary.accounts += 1;
      summary.newHere += user.django ? 0 : 1;
      summary.unlinkedHere.push(...fixture.unlinked.map(({ from, pk }) => `${from} ${pk}`));
      summary.identitiesLeftBehind += fixture.leftBehind.length;
      return fixture.rows;
    });
    yield rows;
  }
}

async function* pages(): AsyncIterable<User[]> {
  for (let last = 0; ; ) {
    const users = await usersAfter(last, PAGE);
    if (users.length === 0) return;
    last = users.at(-1)?.id ?? last;
    yield users;
  }
}

export interface DjangoExport {
  summary: ExportSummary;
  pages(): AsyncIterable<DjangoRow[]>;
}

export interface ExportSummary {
  accounts: number;
  newHere: number;
  /** Rows there, by their table and key, that were removed here. */
  unlinkedHere: string[];
  /** Linked here, at a site that has no allauth. */
  identitiesLeftBehind: number;
}
