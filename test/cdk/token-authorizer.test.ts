/** The construct: what its template has, and what it refuses. The example's test runs the deployed function. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TokenAuthorizer, type TokenAuthorizerProps } from '@poolguard/cdk'
import { App, Duration, Stack } from 'aws-cdk-lib'
import { Match, Template } from 'aws-cdk-lib/assertions'
import { RestApi } from 'aws-cdk-lib/aws-apigateway'
import { HttpApi, HttpMethod, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpUrlIntegration, WebSocketMockIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { UserPool } from 'aws-cdk-lib/aws-cognito'
import { afterAll, describe, expect, it } from 'vitest'
import { rsaKey } from '../support/mint.ts'

const folder = mkdtempSync(join(tmpdir(), 'poolguard-cdk-'))
afterAll(() => rmSync(folder, { recursive: true }))

const ISSUERS = [{ userPool: 'us-east-1_AbCd12345', clients: ['web'] }]

function makeStack(): Stack {
  return new Stack(new App({ outdir: mkdtempSync(join(folder, 'out-')) }), 'Stack')
}

function synth(
  props: Partial<TokenAuthorizerProps>,
  use: (authorizer: TokenAuthorizer, stack: Stack) => void,
) {
  const stack = makeStack()
  use(new TokenAuthorizer(stack, 'Authorizer', { issuers: ISSUERS, ...props }), stack)
  return Template.fromStack(stack)
}

const integration = () => new HttpUrlIntegration('Backend', 'https://example.com/')

describe('the template', { timeout: 120_000 }, () => {
  it('of an HTTP API → simple responses, the Authorization header, no cache', () => {
    const template = synth({}, (authorizer, stack) => {
      const api = new HttpApi(stack, 'Api', { defaultAuthorizer: authorizer.httpAuthorizer() })
      api.addRoutes({ path: '/orders', methods: [HttpMethod.GET], integration: integration() })
      api.addRoutes({ path: '/me', methods: [HttpMethod.GET], integration: integration() })
    })
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      EnableSimpleResponses: true,
      AuthorizerPayloadFormatVersion: '2.0',
      AuthorizerResultTtlInSeconds: 0,
      IdentitySource: ['$request.header.Authorization'],
    })
    template.allResourcesProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'CUSTOM' })
  })

  it('of a REST API → the TTL, and a gateway response for UNAUTHORIZED', () => {
    const template = synth({ resultsCacheTtl: Duration.minutes(1) }, (authorizer, stack) => {
      const api = new RestApi(stack, 'Api', {
        defaultMethodOptions: { authorizer: authorizer.restAuthorizer() },
      })
      authorizer.addGatewayResponses(api)
      api.root.addMethod('GET')
    })
    template.hasResourceProperties('AWS::ApiGateway::Authorizer', {
      Type: 'REQUEST',
      AuthorizerResultTtlInSeconds: 60,
      IdentitySource: 'method.request.header.Authorization',
    })
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', { ResponseType: 'UNAUTHORIZED' })
  })

  it('of a WebSocket API → $connect is guarded', () => {
    const template = synth({}, (authorizer, stack) => {
      const mock = new WebSocketMockIntegration('Mock')
      const connectRouteOptions = { integration: mock, authorizer: authorizer.webSocketAuthorizer() }
      new WebSocketApi(stack, 'Api', { connectRouteOptions })
    })
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      IdentitySource: ['route.request.header.Authorization'],
    })
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: '$connect',
      AuthorizationType: 'CUSTOM',
    })
  })

  it('of a pool in the same stack → a reference in the environment; functionOptions are used', () => {
    const stack = makeStack()
    const userPool = new UserPool(stack, 'Pool')
    const oidc = { issuer: 'https://login.example.com/', audience: 'orders', algorithms: ['ES256'] }
    const issuers = [{ userPool, clients: [userPool.addClient('Web')] }, oidc]
    new TokenAuthorizer(stack, 'Authorizer', { issuers, functionOptions: { memorySize: 256 } })
    const template = Template.fromStack(stack)
    expect(JSON.stringify(template.findResources('AWS::Lambda::Function'))).toContain(oidc.issuer)
    template.hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: 256,
      Environment: {
        Variables: {
          POOLGUARD_ISSUERS: {
            'Fn::Join': ['', Match.arrayWith([Match.objectLike({ Ref: Match.anyValue() })])],
          },
        },
      },
    })
  })

  it('of two calls for one kind of API → the same authorizer; one function for all kinds', () => {
    const template = synth({}, (authorizer, stack) => {
      expect(authorizer.httpAuthorizer()).toBe(authorizer.httpAuthorizer())
      expect(authorizer.webSocketAuthorizer()).toBe(authorizer.webSocketAuthorizer())
      expect(authorizer.restAuthorizer()).toBe(authorizer.restAuthorizer())
      const api = new RestApi(stack, 'Api', {
        defaultMethodOptions: { authorizer: authorizer.restAuthorizer() },
      })
      api.root.addMethod('GET')
    })
    template.resourceCountIs('AWS::Lambda::Function', 1)
  })
})

describe('at synthesis', () => {
  const privateKey = join(folder, 'private.json')
  writeFileSync(privateKey, JSON.stringify({ keys: [rsaKey('one').privateKey.export({ format: 'jwk' })] }))
  const cached = { resultsCacheTtl: Duration.seconds(1) }
  const [issuer] = ISSUERS

  it.each<[string, object]>([
    ['no issuer', { issuers: [] }],
    ['no client', { issuers: [{ ...issuer, clients: [] }] }],
    ['an invalid pool id', { issuers: [{ ...issuer, userPool: 'pool' }] }],
    ['an issuer without an audience', { issuers: [{ issuer: 'https://login.example.com/' }] }],
    ['an issuer on http', { issuers: [{ issuer: 'http://login.example.com/', audience: 'a' }] }],
    ['a file with a private key', { issuers: [{ ...issuer, jwksFile: privateKey }] }],
    ['a file that does not exist', { issuers: [{ ...issuer, jwksFile: join(folder, 'none.json') }] }],
    ['a cache with routes', { ...cached, routes: { 'GET /orders': true } }],
    ['a cache with a maximum age of the sign-in', { ...cached, requirement: { maxAuthAgeSeconds: 60 } }],
    ['a cache of more than an hour', { resultsCacheTtl: Duration.hours(2) }],
    ['a requirement with a function', { requirement: { check: () => true } }],
    ['a route with a function', { routes: { 'GET /orders': { claims: { tier: () => true } } } }],
    ['an unknown requirement', { requirement: { scope: 'orders/read' } }],
    ['a route without a method', { routes: { orders: true } }],
  ])('%s → ConfigError', (_name, props) => {
    expect(() => synth(props, () => undefined)).toThrow(expect.objectContaining({ code: 'ERR_CONFIG' }))
  })

  it('routes without a cache → accepted', () => {
    const routes = { 'GET /orders': { scopes: 'orders/read' }, 'GET /me': true } as const
    expect(() => synth({ routes }, () => undefined)).not.toThrow()
  })
})
