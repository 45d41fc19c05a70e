/** Prints the coverage before the tests' own closing lines, so that those are the last lines of a run. */
import type { CoverageMap } from 'istanbul-lib-coverage'
import { createContext } from 'istanbul-lib-report'
import { create } from 'istanbul-reports'
import type { Reporter } from 'vitest/node'

export default class CoverageReporter implements Reporter {
  onCoverage(coverage: unknown): void {
    const context = createContext({ dir: 'coverage', coverageMap: coverage as CoverageMap })
    create('text').execute(context)
  }
}
