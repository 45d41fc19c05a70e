/** Compiles TypeScript that exists only as text, with the project's own compiler options. */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

function projectOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  // An example in prose may leave a variable unused.
  return { ...options, noUnusedLocals: false, noUnusedParameters: false }
}

/** Declarations and sources of files, parsed once for all programs of a worker. */
const parsed = new Map<string, ts.SourceFile>()

/** The compiler's errors for each text, such as `TS2345 message`. */
export function compile(texts: Readonly<Record<string, string>>): Record<string, string[]> {
  const options = projectOptions()
  const host = ts.createCompilerHost(options)
  const files = new Map(Object.entries(texts).map(([name, text]) => [join(root, 'test', `${name}.ts`), text]))
  const { fileExists, readFile } = host
  host.fileExists = (path) => files.has(path) || fileExists(path)
  host.readFile = (path) => files.get(path) ?? readFile(path)
  host.getSourceFile = (path, languageVersion) => {
    const known = parsed.get(path)
    if (known !== undefined) return known
    const text = host.readFile(path)
    if (text === undefined) return undefined
    const source = ts.createSourceFile(path, text, languageVersion)
    if (!files.has(path)) parsed.set(path, source)
    return source
  }

  const program = ts.createProgram([...files.keys()], options, host)
  return Object.fromEntries(
    Object.keys(texts).map((name) => {
      const source = program.getSourceFile(join(root, 'test', `${name}.ts`))
      const complaints = ts.getPreEmitDiagnostics(program, source)
      return [
        name,
        complaints.map(
          ({ code, messageText }) => `TS${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
        ),
      ]
    }),
  )
}
