/** The module: a verifier, the global guard, and the interceptor for errors that handlers throw. */
import {
  type DynamicModule,
  type FactoryProvider,
  Module,
  type ModuleMetadata,
  type Provider,
} from '@nestjs/common'
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core'
import { PoolguardGuard } from './guard.ts'
import { AuthErrorInterceptor } from './interceptor.ts'
import {
  POOLGUARD_VERIFIER,
  type PoolguardModuleOptions,
  RESOLVED_OPTIONS,
  type ResolvedOptions,
  resolveOptions,
} from './options.ts'
import { PoolguardSockets } from './sockets.ts'

/** Options that a factory makes, for example from a ConfigService. */
export interface PoolguardModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  /** What is injected into the factory. Default: nothing. */
  readonly inject?: FactoryProvider['inject']
  // biome-ignore lint/suspicious/noExplicitAny: the types of what is injected, as in Nest's own FactoryProvider.
  readonly useFactory: (...injected: any[]) => PoolguardModuleOptions | Promise<PoolguardModuleOptions>
}

const PROVIDERS: Provider[] = [
  {
    provide: POOLGUARD_VERIFIER,
    inject: [RESOLVED_OPTIONS],
    useFactory: ({ verifier }: ResolvedOptions) => verifier,
  },
  {
    provide: PoolguardSockets,
    inject: [RESOLVED_OPTIONS],
    useFactory: ({ verifier }: ResolvedOptions) => new PoolguardSockets(verifier),
  },
  PoolguardGuard,
  { provide: APP_GUARD, useExisting: PoolguardGuard },
  { provide: APP_INTERCEPTOR, useClass: AuthErrorInterceptor },
]

function makeModule(options: Provider, imports: ModuleMetadata['imports'] = []): DynamicModule {
  return {
    module: PoolguardModule,
    global: true,
    imports,
    providers: [options, ...PROVIDERS],
    exports: [POOLGUARD_VERIFIER, RESOLVED_OPTIONS, PoolguardGuard, PoolguardSockets],
  }
}

/**
 * Guards every handler of controllers, resolvers and gateways in an application. Import it once, in the root
 * module.
 *
 * @example
 * ```ts
 * import { Module } from '@nestjs/common'
 * import { cognito } from '@poolguard/core'
 * import { PoolguardModule } from '@poolguard/nestjs'
 *
 * const issuers = cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' })
 *
 * @Module({ imports: [PoolguardModule.forRoot({ verifier: { issuers } })] })
 * export class AppModule {}
 * ```
 */
// biome-ignore lint/complexity/noStaticOnlyClass: a module of Nest is a class.
export class PoolguardModule {
  /** @throws ConfigError when the options are invalid */
  static forRoot(options: PoolguardModuleOptions): DynamicModule {
    return makeModule({ provide: RESOLVED_OPTIONS, useValue: resolveOptions(options) })
  }

  /** If the factory returns invalid options, the start of the application fails with a ConfigError. */
  static forRootAsync({ imports, inject = [], useFactory }: PoolguardModuleAsyncOptions): DynamicModule {
    const make = async (...injected: unknown[]) => resolveOptions(await useFactory(...injected))
    return makeModule({ provide: RESOLVED_OPTIONS, inject, useFactory: make }, imports)
  }
}
Module({})(PoolguardModule)
