/**
 * `@poolguard/local/advice` explains a token check by check, with advice. It is for the command line of this
 * repository and is not public API. It loads neither the web server nor the store.
 */
export { findAdvice as adviceFor } from './advice/advice.ts'
export {
  type AdvisedCheck,
  type AdvisedExplanation,
  addAdvice,
  explainWithAdvice,
} from './advice/explain-with-advice.ts'
export { escapeLine, formatJson, formatValue, redactTokens } from './advice/printable.ts'
export type { RequirementFlags } from './advice/requirement.ts'
export { formatTime } from './advice/times.ts'
