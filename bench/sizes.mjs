// @ts-check
/** How many tokens are signed for a run: enough that no guard sees one of the "distinct" ones twice. */
export const DISTINCT = 55_000
export const QUICK_DISTINCT = 12_000
