/** The certificate of GetSigningCertificate, read by Node's own parser. */
import { X509Certificate } from 'node:crypto'
import { GetSigningCertificateCommand } from '@aws-sdk/client-cognito-identity-provider'
import { expect, it } from 'vitest'
import { makeSigningCertificate } from '../../../packages/local/src/keys/signing-certificate.ts'
import { startService } from '../../support/local-service.ts'

const { sdk, UserPoolId, clock } = await startService()

it('a pool → one certificate, valid and signed by its own key', async () => {
  const read = async () =>
    (await sdk.send(new GetSigningCertificateCommand({ UserPoolId }))).Certificate ?? ''
  const [one, other] = await Promise.all([read(), read()])
  expect(one).toBe(other)
  const certificate = new X509Certificate(Buffer.from(one, 'base64'))
  expect(certificate.subject).toBe(`CN=${UserPoolId}`)
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(Date.parse(certificate.validFrom)).toBeLessThanOrEqual(clock.now)
  expect(Date.parse(certificate.validTo)).toBeGreaterThan(clock.now)
})

it('a clock after 2049 → a valid certificate', async () => {
  const { certificate: text } = await makeSigningCertificate('late', Date.UTC(2055, 0))
  const certificate = new X509Certificate(Buffer.from(text, 'base64'))
  expect(new Date(certificate.validFrom).getUTCFullYear()).toBe(2055)
})
