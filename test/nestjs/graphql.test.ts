/** @poolguard/nestjs with @nestjs/graphql and Apollo Server, on both platforms. */
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import { Field, GraphQLModule, ObjectType, Query, ResolveField, Resolver } from '@nestjs/graphql'
import type { AuthContext } from '@poolguard/core'
import { Auth, Authorize, Public } from '@poolguard/nestjs'
import { describe, expect, it } from 'vitest'
import { alice, guarded, PLATFORMS, serve } from '../support/nest-apps.ts'

@ObjectType()
class Account {
  @Field(() => String)
  name = 'account'
}

@Resolver(() => Account)
class AccountResolver {
  @Query(() => Account)
  account() {
    return new Account()
  }

  @Public()
  @Query(() => Account)
  publicAccount() {
    return new Account()
  }

  @ResolveField(() => String, { nullable: true })
  owner(@Auth() auth: AuthContext) {
    return auth.subject
  }
}

@Resolver()
class OrdersResolver {
  @Query(() => String)
  me(@Auth() auth: AuthContext) {
    return auth.subject
  }

  @Public()
  @Query(() => String)
  version() {
    return '1'
  }

  @Authorize({ groups: 'staff' })
  @Query(() => String, { nullable: true })
  payroll() {
    return 'secret'
  }
}

interface Answer {
  readonly data: unknown
  readonly errors?: { message: string; extensions: { code: string; originalError?: { code: string } } }[]
}

describe.each(PLATFORMS)('GraphQL on %s', (_name, makePlatform) => {
  const start = () =>
    serve(
      {
        imports: [
          guarded,
          GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true }),
        ],
        providers: [OrdersResolver, AccountResolver],
      },
      makePlatform(),
    )

  async function ask(url: string, query: string, authorization?: string) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      body: JSON.stringify({ query }),
    })
    return { response, answer: (await response.json()) as Answer }
  }

  it('a good token → the caller', async () => {
    const { url } = await start()
    const { answer } = await ask(url, '{ me version }', alice)
    expect(answer).toEqual({ data: { me: 'alice', version: '1' } })
  })

  it('a field resolver, for which Nest runs no guard → the caller of its query; none in a public one', async () => {
    const { url } = await start()
    const { answer } = await ask(url, '{ account { owner } }', alice)
    expect(answer).toEqual({ data: { account: { owner: 'alice' } } })
    const open = await ask(url, '{ publicAccount { owner } }', alice)
    expect(open.answer).toMatchObject({ data: { publicAccount: { owner: null } } })
  })

  it('no token → UNAUTHENTICATED with the code, and public fields are answered', async () => {
    const { url } = await start()
    expect((await ask(url, '{ version }')).answer).toEqual({ data: { version: '1' } })
    const { answer } = await ask(url, '{ me }')
    expect(
      answer.errors?.map(({ message, extensions: { code, originalError } }) => [
        message,
        code,
        originalError?.code,
      ]),
    ).toEqual([['Authentication is required.', 'UNAUTHENTICATED', 'ERR_TOKEN_MISSING']])
  })

  it('a requirement of a field that is not met → FORBIDDEN, the other fields are answered', async () => {
    const { url } = await start()
    const { answer } = await ask(url, '{ me payroll }', alice)
    expect(answer.errors).toBeDefined()
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    expect(answer.data).toEqual({ me: 'alice', payroll: null })
  })
})
