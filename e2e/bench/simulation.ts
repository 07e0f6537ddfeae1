/**
 * A hundred million accounts, which no machine here holds: requests arrive by chance, second by second, and wait for hash cores, for the
 * commits of one PostgreSQL and for what the email provider takes. What each costs is measured (docs/performance.md) or assumed; no
 * request is sent.
 */
const DAY_S = 86_400;

export interface Site {
  accounts: number;
  /** Of all machines, for hashes; half as many again serve pages and render emails. */
  cores: number;
  emailsPerSecond: number;
  /** Accounts that a mass reset asks. */
  askedPerSecond: number;
}

const COSTS = {
  /** Measured: a core of an Intel Xeon, native engine, cost 12. */
  hashS: 0.205,
  /** Measured: the reset request by API, HTTP included. */
  requestS: 0.000_67,
  /** Measured: a page rendered for one visitor (260 a second and process). */
  pageS: 0.003_8,
  /** Measured: rendered and handed to an SMTP server. */
  emailS: 0.021,
  /** Assumed: what one PostgreSQL commits a second, each transaction on the disk of a standby, too. */
  commitsPerSecond: 5_000,
} as const;

/** Assumed: how many do what. */
const PEOPLE = {
  loginsPerMonth: 1,
  resetsPerYear: 1,
  /** Of the links that were asked for. */
  used: 0.8,
  /** Of those who are asked for a new password, and after how long half of them have one. */
  answer: 0.4,
  halfAnswerAfterS: 6 * 3_600,
} as const;

/** Over a day: three times the average at the top. */
const SHARPNESS = 1.76;
const MEAN_TIDE = 1.9378;
const PEAK_AT_S = 20 * 3_600;

const EACH = {
  /** Form or API, one hash; its counters, session, audit row and touch. */
  login: { hashes: 1, commits: 4, pages: 2, emails: 0.1 },
  /** The message; the worker's claim, completion and audit row. */
  reset: { hashes: 0, commits: 4, pages: 1, emails: 1 },
  /** The check and the new hash; the write set, counters, the notice's message and its way out. */
  confirm: { hashes: 2, commits: 6, pages: 2, emails: 1 },
  /** The account's write set; its message on its way out. */
  asked: { hashes: 0, commits: 3, pages: 0, emails: 1 },
} as const;

const SCENARIOS = ["an ordinary day", "ten minutes down, then all at once", "a breach: everybody is asked"] as const;

export interface Outcome {
  scenario: (typeof SCENARIOS)[number];
  resource: "hash cores" | "serving cores" | "commits" | "emails people wait for" | "all emails";
  /** Of what it can do: on average, and in the fullest minute. */
  averageShare: number;
  peakShare: number;
  longestQueue: number;
  /** What comes last at the worst moment. */
  longestWaitS: number;
  /** From the first that waits for more than a second to the last. */
  busyHours: number;
}

/** The same for the same site. */
export function simulate(site: Site): Outcome[] {
  return SCENARIOS.flatMap((scenario) => run(site, scenario));
}

/** What fills first as demand grows, on an ordinary day, and at how many accounts. */
export function firstToBreak({ accounts }: Site, outcomes: Outcome[]): { resource: string; accounts: number } {
  const ordinary = outcomes.filter(({ scenario }) => scenario === SCENARIOS[0]);
  const [fullest] = ordinary.toSorted((a, b) => b.peakShare - a.peakShare) as [Outcome];
  return { resource: fullest.resource, accounts: Math.round(accounts / fullest.peakShare) };
}

function run(site: Site, scenario: Outcome["scenario"]): Outcome[] {
  const random = generator(1);
  const { accounts, cores, emailsPerSecond, askedPerSecond } = site;
  const breach = scenario === SCENARIOS[2];
  const downFrom = scenario === SCENARIOS[1] ? PEAK_AT_S - 600 : Number.POSITIVE_INFINITY;
  const bulkS = accounts / Math.min(askedPerSecond, emailsPerSecond);
  const seconds = DAY_S + (breach ? Math.ceil(1.2 * bulkS) : 0);
  const queues = {
    "hash cores": queue(cores / COSTS.hashS),
    "serving cores": queue(cores / 2),
    commits: queue(COSTS.commitsPerSecond),
    "emails people wait for": queue(emailsPerSecond),
    "all emails": queue(emailsPerSecond),
  };
  let toAsk = breach ? accounts : 0;
  let unsent = 0;
  let undecided = 0;
  let held = 0;
  for (let second = 0; second < seconds; second++) {
    const tide = Math.exp(SHARPNESS * Math.cos((2 * Math.PI * (second - PEAK_AT_S)) / DAY_S)) / MEAN_TIDE;
    let logins = poisson((accounts * PEOPLE.loginsPerMonth * tide) / (30 * DAY_S), random);
    let resets = poisson((accounts * PEOPLE.resetsPerYear * tide) / (365 * DAY_S), random);
    if (second >= downFrom && second < downFrom + 600) {
      held += logins;
      [logins, resets] = [0, 0];
    } else if (second >= downFrom + 600 && second < downFrom + 660) logins += Math.round(held / 60);
    const asked = Math.min(toAsk, askedPerSecond);
    toAsk -= asked;
    unsent += asked;
    // Their password is void, and their email still waits: they ask by themselves.
    resets += poisson((logins * unsent) / accounts, random);
    const answers = Math.min(undecided, poisson((undecided * Math.LN2) / PEOPLE.halfAnswerAfterS, random));
    undecided -= answers;
    const confirms = resets * PEOPLE.used + answers;
    const sum = (of: keyof (typeof EACH)["login"]) =>
      (logins + answers) * EACH.login[of] +
      resets * EACH.reset[of] +
      confirms * EACH.confirm[of] +
      asked * EACH.asked[of];
    const personal = sum("emails") - asked;
    // What people wait for goes first; the bulk takes what the provider has left.
    const sent = Math.min(unsent, Math.max(0, emailsPerSecond - personal - queues["emails people wait for"].waiting()));
    unsent -= sent;
    undecided += sent * PEOPLE.answer;
    queues["hash cores"].serve(second, sum("hashes"));
    queues["serving cores"].serve(
      second,
      sum("pages") * COSTS.pageS + (logins + resets + confirms) * COSTS.requestS + (personal + sent) * COSTS.emailS,
    );
    queues.commits.serve(second, sum("commits"));
    queues["emails people wait for"].serve(second, personal);
    queues["all emails"].serve(second, personal + asked);
  }
  return Object.entries(queues).map(([resource, { outcome }]) => ({
    scenario,
    resource: resource as Outcome["resource"],
    ...outcome(seconds),
  }));
}

/** Served in order, so much a second. */
function queue(perSecond: number) {
  let waiting = 0;
  let total = 0;
  let longest = 0;
  let firstWaitedAt: number | undefined;
  let lastWaitedAt = 0;
  let minute = 0;
  let fullest = 0;
  return {
    waiting: () => waiting,
    serve(second: number, added: number): void {
      total += added;
      minute += added;
      if (second % 60 === 59) {
        fullest = Math.max(fullest, minute / 60);
        minute = 0;
      }
      waiting = Math.max(0, waiting + added - perSecond);
      longest = Math.max(longest, waiting);
      if (waiting <= perSecond) return;
      firstWaitedAt ??= second;
      lastWaitedAt = second;
    },
    outcome: (seconds: number) => ({
      averageShare: total / seconds / perSecond,
      peakShare: fullest / perSecond,
      longestQueue: Math.round(longest),
      longestWaitS: longest / perSecond,
      busyHours: firstWaitedAt === undefined ? 0 : (lastWaitedAt + 1 - firstWaitedAt) / 3_600,
    }),
  };
}

/** mulberry32: the same numbers every time. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

function poisson(mean: number, random: () => number): number {
  if (mean > 50) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  let count = -1;
  for (let left = 1; left > Math.exp(-mean); count++) left *= random();
  return Math.max(0, count);
}
