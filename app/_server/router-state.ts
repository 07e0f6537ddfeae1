import { z } from "zod";

const PARAMETER_TYPES = ["c", "ci(..)(..)", "ci(.)", "ci(..)", "ci(...)", "oc"] as const;
const DYNAMIC_TYPES = ["d", "di(..)(..)", "di(.)", "di(..)", "di(...)"] as const;
const MARKERS = ["refetch", "inside-shared-layout", "metadata-only"] as const;

const segment = z.union([
  z.string(),
  z.tuple([z.string(), z.string(), z.enum([...PARAMETER_TYPES, ...DYNAMIC_TYPES]), z.array(z.string()).nullable()]),
]);

const routerState: z.ZodType = z.lazy(() =>
  z.tuple([
    segment,
    z.record(z.string(), routerState),
    z.tuple([z.string(), z.string()]).nullish(),
    z.enum(MARKERS).nullish(),
    z.number().nullish(),
    z.string().optional(),
  ]),
);

/** What Next's client says it shows already, as Next's server expects it. */
export function isRouterState(header: string): boolean {
  try {
    return routerState.safeParse(JSON.parse(decodeURIComponent(header))).success;
  } catch {
    return false;
  }
}
