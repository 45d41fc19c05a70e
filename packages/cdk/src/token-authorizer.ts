/** The construct: one function, and the authorizers of the three kinds of API that call it. */
import { ConfigError } from '@poolguard/core'
import { Duration, Stack } from 'aws-cdk-lib'
import { IdentitySource, RequestAuthorizer, ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway'
import {
  HttpLambdaAuthorizer,
  HttpLambdaResponseType,
  WebSocketLambdaAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import {
  Architecture,
  type FunctionOptions,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { createAuthorizer } from './deployed-config.ts'
import { makeCode } from './function-code.ts'
import { addPlaceholders, readKeys, type TrustedIssuer, toDeployedIssuer } from './issuers.ts'
import { checkCaching, type DeployedRequirement, refuseFunctions } from './props.ts'

export interface TokenAuthorizerProps {
  /** The issuers whose tokens are accepted. */
  readonly issuers: readonly TrustedIssuer[]
  /** What every caller must have, besides a valid token. Default: nothing more. */
  readonly requirement?: DeployedRequirement
  /** What each route requires in addition, such as `'GET /orders'`. A route without a row is refused. Default: none. */
  readonly routes?: Readonly<Record<string, DeployedRequirement | true>>
  /**
   * How long API Gateway uses an answer again for the same token. A cached answer outlives the token's expiry and
   * its revocation. Must be 0 with `routes` or `maxAuthAgeSeconds`. Default 0: the function decides on each request.
   */
  readonly resultsCacheTtl?: Duration
  /** Further settings of the function, such as `vpc`, `logGroup` or `memorySize`. Default: 512 MB, 5 seconds. */
  readonly functionOptions?: FunctionOptions
}

const HEADER = 'Authorization'

/**
 * A Lambda authorizer that verifies JWTs, for any number of REST, HTTP and WebSocket APIs.
 *
 * @throws ConfigError at synthesis: for an issuer or a requirement that the library refuses, for a key file
 * that contains a private key, and for a cache that would use the decision on one route for another
 * @example
 * ```ts
 * import { TokenAuthorizer } from '@poolguard/cdk'
 * import { Stack } from 'aws-cdk-lib'
 * import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
 *
 * const stack = new Stack()
 * const authorizer = new TokenAuthorizer(stack, 'Authorizer', {
 *   issuers: [{ userPool: 'us-east-1_AbCd12345', clients: ['my-client'] }],
 *   requirement: { scopes: 'orders/read' },
 * })
 * new HttpApi(stack, 'Api', { defaultAuthorizer: authorizer.httpAuthorizer() })
 * ```
 */
export class TokenAuthorizer extends Construct {
  /** The function, for alarms and permissions. */
  readonly function: LambdaFunction
  readonly #ttl: Duration
  #http: HttpLambdaAuthorizer | undefined
  #rest: RequestAuthorizer | undefined
  #webSocket: WebSocketLambdaAuthorizer | undefined

  constructor(scope: Construct, id: string, props: TokenAuthorizerProps) {
    super(scope, id)
    const { issuers, requirement, routes, resultsCacheTtl = Duration.seconds(0), functionOptions } = props
    if (issuers.length === 0) throw new ConfigError('TokenAuthorizer: issuers must not be empty.')
    checkCaching({ requirement, routes, resultsCacheTtl })
    refuseFunctions(requirement, 'requirement')
    refuseFunctions(routes, 'routes')
    const deployed = issuers.map(toDeployedIssuer)
    const config = {
      keys: issuers.map(readKeys),
      ...(requirement === undefined ? {} : { requirement }),
      ...(routes === undefined ? {} : { routes }),
    }
    // Runs the library's own checks, so a mistake fails the synthesis and not the deployed function.
    createAuthorizer(deployed.map(addPlaceholders), config)
    this.#ttl = resultsCacheTtl
    this.function = new LambdaFunction(this, 'Function', {
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      memorySize: 512, // the share of the CPU grows with the memory, and a cold start needs CPU
      timeout: Duration.seconds(5),
      ...functionOptions,
      handler: 'index.handler',
      code: makeCode(this, config),
      environment: {
        ...functionOptions?.environment,
        POOLGUARD_ISSUERS: Stack.of(this).toJsonString(deployed),
      },
    })
  }

  /** For `defaultAuthorizer` of an `HttpApi`, or for single routes. */
  httpAuthorizer(): HttpLambdaAuthorizer {
    this.#http ??= new HttpLambdaAuthorizer(`${this.node.id}Http`, this.function, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: [`$request.header.${HEADER}`],
      resultsCacheTtl: this.#ttl, // the CDK's default is five minutes
    })
    return this.#http
  }

  /** For `defaultMethodOptions.authorizer` of a `RestApi`, or for single methods. */
  restAuthorizer(): RequestAuthorizer {
    this.#rest ??= new RequestAuthorizer(this, 'Rest', {
      handler: this.function,
      identitySources: [IdentitySource.header(HEADER)],
      resultsCacheTtl: this.#ttl, // API Gateway's default is five minutes
    })
    return this.#rest
  }

  /** For `connectRouteOptions.authorizer` of a `WebSocketApi`. API Gateway does not cache these answers. */
  webSocketAuthorizer(): WebSocketLambdaAuthorizer {
    this.#webSocket ??= new WebSocketLambdaAuthorizer(`${this.node.id}WebSocket`, this.function, {
      identitySource: [`route.request.header.${HEADER}`],
    })
    return this.#webSocket
  }

  /**
   * Adds to a REST API what an authorizer cannot add: a challenge to each 401 (RFC 6750 §3), and the code of
   * the refusal to the body of a 403.
   */
  addGatewayResponses(api: RestApi): void {
    api.addGatewayResponse('Unauthorized', {
      type: ResponseType.UNAUTHORIZED,
      responseHeaders: { 'WWW-Authenticate': "'Bearer'" },
    })
    api.addGatewayResponse('AccessDenied', {
      type: ResponseType.ACCESS_DENIED,
      templates: { 'application/json': '{"message":"Forbidden","code":"$context.authorizer.code"}' },
    })
  }
}
