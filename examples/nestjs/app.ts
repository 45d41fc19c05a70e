/** A NestJS API. Every route but `/health` requires a token. */
import 'reflect-metadata'
import { Controller, type DynamicModule, Get } from '@nestjs/common'
import type { AuthContext, Verifier } from '@poolguard/core'
import { Auth, Authorize, PoolguardModule, Public } from '@poolguard/nestjs'

@Controller()
export class OrdersController {
  @Public()
  @Get('health')
  health() {
    return { ok: true }
  }

  @Get('me')
  me(@Auth() auth: AuthContext) {
    return { sub: auth.subject }
  }

  @Authorize({ scopes: 'orders/read' })
  @Get('orders')
  orders(@Auth() auth: AuthContext) {
    return { orders: ['A-1', 'A-2'], of: auth.subject }
  }
}

class AppModule {}

export function createModule(verifier: Verifier): DynamicModule {
  return {
    module: AppModule,
    imports: [PoolguardModule.forRoot({ verifier })],
    controllers: [OrdersController],
  }
}
