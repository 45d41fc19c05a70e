/** Turns an AuthError that a handler throws into the exception that the guard would have thrown. */
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common'
import { AuthError } from '@poolguard/core'
import { catchError, type Observable } from 'rxjs'
import { toException } from './exceptions.ts'

export class AuthErrorInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError(async (error: unknown) => {
        throw error instanceof AuthError ? await toException(error, context) : error
      }),
    )
  }
}
