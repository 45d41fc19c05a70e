import { AuthError, type Verifier } from '@poolguard/core'
import { GraphQLError } from 'graphql'
import { createSchema, createYoga, type YogaInitialContext } from 'graphql-yoga'

export function createApi(verifier: Verifier) {
  const context = async ({ request }: YogaInitialContext) => {
    const auth = await verifier.authenticate(request).catch((error: unknown) => {
      if (!(error instanceof AuthError)) throw error
      const { status, headers, code } = error
      throw new GraphQLError(error.message, { extensions: { code, http: { status, headers } } })
    })
    return { auth }
  }
  const schema = createSchema<Awaited<ReturnType<typeof context>>>({
    typeDefs: 'type Query { me: String }',
    resolvers: { Query: { me: (_parent, _args, { auth }) => auth.subject } },
  })
  return createYoga({ schema, context, logging: false })
}
