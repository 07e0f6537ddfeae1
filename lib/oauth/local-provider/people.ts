/** Whom the local identity provider knows, by subject. Anybody else is taken to be who they type, with a confirmed address. */
export interface Person {
  email: string;
  emailVerified: boolean;
}

export type People = Map<string, Person>;

export const demoPerson = { subject: "demo-social", email: "social@example.com", emailVerified: true };

export function knownPeople(): People {
  const { subject, ...person } = demoPerson;
  return new Map([[subject, person]]);
}

/** @returns the subject of whoever typed this address */
export function introduce(people: People, email: string): string {
  for (const [subject, person] of people) if (person.email === email) return subject;
  people.set(email, { email, emailVerified: true });
  return email;
}
