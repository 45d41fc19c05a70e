/** What the CDK stack of the Lambda example deploys: its template, and its bundle, which Node runs. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalPool } from '@poolguard/local'
import { App } from 'aws-cdk-lib'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../../examples/lambda-authorizer/bundle.mjs'
import { OrdersStack } from '../../examples/lambda-authorizer/stack.mjs'
import { here } from '../cli/command.ts'
import * as events from '../support/lambda-events.ts'
import { restProxyEvent } from '../support/lambda-proxy-events.ts'
import { rsaKey } from '../support/mint.ts'

const folder = mkdtempSync(join(tmpdir(), 'poolguard-'))
afterAll(() => rmSync(folder, { recursive: true }))

const USER_POOL_ID = 'us-east-1_AbCd12345'
const pool = await createLocalPool()
const now = Math.floor(Date.now() / 1000)

/** A token with the claims of the pool at AWS, signed with the keys of a local pool. */
function token(claims: object = {}): Promise<string> {
  const iss = `https://cognito-idp.us-east-1.amazonaws.com/${USER_POOL_ID}`
  const rest = { sub: 'user-1', token_use: 'access', client_id: 'web', scope: 'orders/read' }
  return pool.sign({ iss, exp: now + 600, iat: now, ...rest, ...claims })
}

function bearer(value: string): events.Lines {
  return [['Authorization', `Bearer ${value}`]]
}

let template: Template
/** The folders of the cloud assembly that are uploaded as the code of the functions. */
let asset: string
let ordersAsset: string

beforeAll(async () => {
  const jwksFile = join(folder, 'keys.json')
  const server = await pool.listen()
  await here(['keys', '--user-pool-id', pool.userPoolId, '--issuer', pool.issuerUrl, '--output', jwksFile])
  await server.close()
  await bundle(join(folder, 'dist'))
  const app = new App({ outdir: join(folder, 'cdk.out') })
  template = Template.fromStack(new OrdersStack(app, 'Orders', { bundle: join(folder, 'dist'), jwksFile }))
  const { directory } = app.synth()
  const assets = readdirSync(directory).filter((file) => /^asset\.[0-9a-f]+$/.test(file))
  const findAsset = (file: string) =>
    join(directory, assets.find((name) => existsSync(join(directory, name, file))) ?? 'none')
  asset = findAsset('index.mjs')
  ordersAsset = findAsset('orders.mjs')
}, 180_000)

type Outcome = { readonly result?: Record<string, unknown>; readonly error?: string }

/** Calls the handler with each event as Lambda does: no node_modules, and the issuer in the environment. */
function call(file: string, all: readonly unknown[], directory = asset): Outcome[] {
  const code = `
    const { handler } = await import(process.argv[1])
    const outcomes = []
    for (const event of JSON.parse(process.argv[2])) {
      await handler(event).then((result) => outcomes.push({ result }), ({ message: error }) => outcomes.push({ error }))
    }
    console.log(JSON.stringify(outcomes))`
  const parameters = ['--input-type=module', '-e', code, join(directory, file), JSON.stringify(all)]
  const issuers = [{ userPoolId: USER_POOL_ID, clientId: ['web'], tokenUse: 'access' }]
  const env = { POOLGUARD_ISSUERS: JSON.stringify(issuers) }
  return JSON.parse(execFileSync(process.execPath, parameters, { env, encoding: 'utf8', cwd: directory }))
}

describe('the template', () => {
  it('has a pool whose client may have the scope', () => {
    template.hasResourceProperties('AWS::Cognito::UserPoolResourceServer', {
      Identifier: 'orders',
      Scopes: [Match.objectLike({ ScopeName: 'read' })],
    })
    template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      AllowedOAuthFlows: ['client_credentials'],
    })
  })

  it('tells the authorizer its pool and its client', () => {
    const [pool] = Object.keys(template.findResources('AWS::Cognito::UserPool'))
    const [client] = Object.keys(template.findResources('AWS::Cognito::UserPoolClient'))
    const [properties] = Object.values(
      template.findResources('AWS::Lambda::Function', { Properties: { Handler: 'index.handler' } }),
    ).map(({ Properties }) => Properties)
    expect(properties.Runtime).toBe('nodejs22.x')
    const parts = properties.Environment.Variables.POOLGUARD_ISSUERS['Fn::Join'][1]
    const text = parts
      .map((part: string | { Ref: string }) => (typeof part === 'string' ? part : part.Ref))
      .join('')
    expect(JSON.parse(text)).toEqual([{ userPoolId: pool, clientId: [client], tokenUse: 'access' }])
  })

  it('guards every route of the HTTP API, with simple responses that are cached for 300 s', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 300,
      IdentitySource: ['$request.header.Authorization'],
    })
    template.allResourcesProperties('AWS::ApiGatewayV2::Route', {
      AuthorizationType: 'CUSTOM',
      AuthorizerId: Match.anyValue(),
    })
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'GET /orders' })
  })

  it('guards every method of the REST API, challenges on a 401, and says why on a 403', () => {
    template.hasResourceProperties('AWS::ApiGateway::Authorizer', {
      Type: 'REQUEST',
      AuthorizerResultTtlInSeconds: 300,
      IdentitySource: 'method.request.header.Authorization',
    })
    template.allResourcesProperties('AWS::ApiGateway::Method', {
      AuthorizationType: 'CUSTOM',
      AuthorizerId: Match.anyValue(),
    })
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'UNAUTHORIZED',
      ResponseParameters: { 'gatewayresponse.header.WWW-Authenticate': "'Bearer'" },
    })
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'ACCESS_DENIED',
      ResponseTemplates: { 'application/json': Match.stringLikeRegexp('"\\$context.authorizer.code"') },
    })
  })

  it('lets both APIs call the authorizer', () => {
    const permissions = Object.values(template.findResources('AWS::Lambda::Permission'))
    const authorizers = permissions.filter(({ Properties }) =>
      /Authorizer/.test(JSON.stringify(Properties.FunctionName)),
    )
    expect(authorizers.length).toBeGreaterThanOrEqual(2)
  })
})

describe('the bundle', () => {
  it('is small, and holds the public keys and nothing else', () => {
    expect(readdirSync(asset).sort()).toEqual(['config.json', 'index.mjs'])
    expect(statSync(join(asset, 'index.mjs')).size).toBeLessThan(115_000)
    const { keys, requirement } = JSON.parse(readFileSync(join(asset, 'config.json'), 'utf8'))
    expect(requirement).toEqual({ scopes: 'orders/read' })
    expect(keys[0].keys.length).toBeGreaterThan(0)
    expect(keys[0].keys.filter((key: object) => 'd' in key)).toEqual([])
  })

  it('answers every kind of event, without the network', async () => {
    const lines = bearer(await token())
    const context = expect.objectContaining({ sub: 'user-1', scope: 'orders/read' })
    const policy = { result: expect.objectContaining({ principalId: 'user-1', context }) }
    const all = [
      events.restTokenEvent(lines),
      events.restRequestEvent(lines),
      events.webSocketEvent(lines),
      events.httpApi1Event(lines),
      events.httpApi2Event(lines),
      events.appSyncEvent(lines),
    ]
    expect(call('index.mjs', all)).toEqual([
      ...[policy, policy, policy, policy],
      { result: { isAuthorized: true, context } },
      { result: expect.objectContaining({ isAuthorized: true, resolverContext: context }) },
    ])
  })

  it('refuses a wrong token, a request without a token, and a token without the scope', async () => {
    const refused = [
      { exp: now - 60 },
      { client_id: 'other' },
      { token_use: 'id' },
      { iss: 'https://a.example' },
    ]
    const tokens = await Promise.all(refused.map(token))
    const unauthorized = tokens.map((one) => events.httpApi2Event(bearer(one)))
    const forbidden = events.httpApi2Event(bearer(await token({ scope: 'profile' })))
    expect(call('index.mjs', [...unauthorized, events.httpApi2Event([]), forbidden])).toEqual([
      ...[...unauthorized, []].map(() => ({ error: 'Unauthorized' })),
      { result: { isAuthorized: false, context: { code: 'ERR_SCOPE_INSUFFICIENT' } } },
    ])
  })

  it('tells the function behind the authorizer who the caller is', async () => {
    const [answer] = call('index.mjs', [events.restRequestEvent(bearer(await token()))])
    const { context, principalId } = { context: {}, principalId: '', ...answer?.result }
    const event = restProxyEvent([])
    const authorizer = { ...context, principalId }
    const requestContext = { ...event.requestContext, authorizer }
    const [orders] = call('orders.mjs', [{ ...event, requestContext }], ordersAsset)
    expect(orders?.result).toMatchObject({ statusCode: 200 })
    expect(JSON.parse(orders?.result?.body as string)).toMatchObject({
      of: 'user-1',
      scopes: ['orders/read'],
    })
  })

  it('is not made with a private key, or without a key set', () => {
    const file = join(folder, 'wrong.json')
    for (const wrong of [{ keys: [rsaKey('one').privateKey.export({ format: 'jwk' })] }, { keys: [] }, {}]) {
      writeFileSync(file, JSON.stringify(wrong))
      const app = new App({ outdir: join(folder, 'wrong.out') })
      expect(() => new OrdersStack(app, 'Orders', { bundle: join(folder, 'dist'), jwksFile: file })).toThrow(
        expect.objectContaining({ code: 'ERR_CONFIG' }),
      )
    }
  })
})
