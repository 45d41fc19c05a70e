// @ts-check
/** The stack: a user pool, and an HTTP API and a REST API that one authorizer guards. */
import { TokenAuthorizer } from '@poolguard/cdk'
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway'
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { OAuthScope, ResourceServerScope, UserPool } from 'aws-cdk-lib/aws-cognito'
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'

/**
 * How long both APIs cache an answer: less than the lifetime of an access token. The token alone is the
 * cache key, because the authorizer requires the same for every route. With a route table, the TTL must be 0.
 */
const RESULTS_CACHE_TTL = Duration.minutes(5)

export class OrdersStack extends Stack {
  /**
   * @param {import('constructs').Construct} scope
   * @param {string} id
   * @param {import('aws-cdk-lib').StackProps & { bundle: string, jwksFile?: string }} props `bundle`: the folder that
   * bundle.mjs wrote; `jwksFile`: the keys of the pool, which are unknown before the first deployment
   */
  constructor(scope, id, { bundle, jwksFile, ...props }) {
    super(scope, id, props)
    const { pool, client } = this.#users()
    const authorizer = new TokenAuthorizer(this, 'Authorizer', {
      issuers: [{ userPool: pool, clients: [client], ...(jwksFile === undefined ? {} : { jwksFile }) }],
      requirement: { scopes: 'orders/read' },
      resultsCacheTtl: RESULTS_CACHE_TTL,
    })
    const orders = this.#lambda('Orders', 'orders.handler', Code.fromAsset(bundle))
    this.#httpApi(authorizer, orders)
    this.#restApi(authorizer, orders)
  }

  /** A pool with the scope `orders/read`, and a client for machines that may request this scope. */
  #users() {
    const pool = new UserPool(this, 'Users', { removalPolicy: RemovalPolicy.DESTROY })
    const read = new ResourceServerScope({ scopeName: 'read', scopeDescription: 'Read orders' })
    const server = pool.addResourceServer('OrdersServer', { identifier: 'orders', scopes: [read] })
    const domain = pool.addDomain('Domain', { cognitoDomain: { domainPrefix: `orders-${this.account}` } })
    const client = pool.addClient('Machine', {
      generateSecret: true,
      accessTokenValidity: Duration.hours(1),
      oAuth: { flows: { clientCredentials: true }, scopes: [OAuthScope.resourceServer(server, read)] },
    })
    new CfnOutput(this, 'UserPoolId', { value: pool.userPoolId })
    new CfnOutput(this, 'ClientId', { value: client.userPoolClientId })
    new CfnOutput(this, 'TokenEndpoint', { value: `${domain.baseUrl()}/oauth2/token` })
    return { pool, client }
  }

  /** @param {string} id @param {string} handler @param {Code} code */
  #lambda(id, handler, code) {
    return new LambdaFunction(this, id, {
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.seconds(5),
      handler,
      code,
    })
  }

  /** @param {TokenAuthorizer} authorizer @param {LambdaFunction} orders */
  #httpApi(authorizer, orders) {
    const api = new HttpApi(this, 'HttpApi', { defaultAuthorizer: authorizer.httpAuthorizer() })
    const integration = new HttpLambdaIntegration('OrdersIntegration', orders)
    api.addRoutes({ path: '/orders', methods: [HttpMethod.GET], integration })
    new CfnOutput(this, 'HttpApiUrl', { value: `${api.apiEndpoint}/orders` })
  }

  /** @param {TokenAuthorizer} authorizer @param {LambdaFunction} orders */
  #restApi(authorizer, orders) {
    const api = new RestApi(this, 'RestApi', {
      defaultMethodOptions: { authorizer: authorizer.restAuthorizer() },
    })
    api.root.addResource('orders').addMethod('GET', new LambdaIntegration(orders))
    authorizer.addGatewayResponses(api)
    new CfnOutput(this, 'RestApiUrl', { value: api.urlForPath('/orders') })
  }
}
