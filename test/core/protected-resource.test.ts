/** The metadata of a protected resource: RFC 9728. */
import { ConfigError, type ProtectedResource, resourceMetadataUrl } from '@poolguard/core'
import { protectedResourceRoute } from '@poolguard/core/adapter'
import { describe, expect, it } from 'vitest'

const ISSUER = 'https://login.example.com/'
const API: ProtectedResource = { resource: 'https://api.example.com', authorizationServers: ISSUER }

describe('the metadata of a protected resource', () => {
  it.each([
    ['https://api.example.com', '/.well-known/oauth-protected-resource'],
    ['https://api.example.com/', '/.well-known/oauth-protected-resource'],
    ['https://example.com/mcp', '/.well-known/oauth-protected-resource/mcp'],
    ['https://example.com/a/b/', '/.well-known/oauth-protected-resource/a/b/'],
    ['http://127.0.0.1:3000/mcp', '/.well-known/oauth-protected-resource/mcp'],
  ])('%s → %s', (resource, path) => {
    expect(protectedResourceRoute({ ...API, resource }).path).toBe(path)
    expect(resourceMetadataUrl(resource)).toBe(new URL(path, resource).href)
  })

  it('→ the given values only', () => {
    expect(JSON.parse(protectedResourceRoute(API).body)).toEqual({
      resource: 'https://api.example.com',
      authorization_servers: [ISSUER],
      bearer_methods_supported: ['header'],
    })
    const full = { ...API, scopes: ['a', 'b'], name: 'Orders', documentation: 'https://example.com/docs' }
    expect(JSON.parse(protectedResourceRoute(full).body)).toMatchObject({
      scopes_supported: ['a', 'b'],
      resource_name: 'Orders',
      resource_documentation: 'https://example.com/docs',
    })
  })

  it('→ its members about bound tokens', () => {
    const bound = { dpopRequired: true, dpopAlgorithms: ['ES256'], certificateBoundTokens: false } as const
    expect(JSON.parse(protectedResourceRoute({ ...API, ...bound }).body)).toMatchObject({
      dpop_bound_access_tokens_required: true,
      dpop_signing_alg_values_supported: ['ES256'],
      tls_client_certificate_bound_access_tokens: false,
    })
  })

  it('offline_access → not advertised', () => {
    const scopes = ['offline_access', 'a']
    expect(JSON.parse(protectedResourceRoute({ ...API, scopes }).body)).toMatchObject({
      scopes_supported: ['a'],
    })
    const none = JSON.parse(protectedResourceRoute({ ...API, scopes: 'offline_access' }).body)
    expect(none).not.toHaveProperty('scopes_supported')
  })

  it.each<[string, object]>([
    ['dpopRequired that is no boolean', { dpopRequired: 'yes' }],
    ['a symmetric algorithm', { dpopAlgorithms: 'HS256' }],
    ['certificateBoundTokens that is no boolean', { certificateBoundTokens: 1 }],
    ['no issuer', { authorizationServers: [] }],
    ['an issuer that is no URL', { authorizationServers: 'login' }],
    ['a resource with a fragment', { resource: 'https://api.example.com/#a' }],
    ['a resource that is http', { resource: 'http://api.example.com' }],
    ['an empty name', { name: '' }],
    ['a misspelt member', { scope: 'a' }],
  ])('%s → ConfigError', (_name, change) => {
    expect(() => protectedResourceRoute({ ...API, ...change })).toThrow(ConfigError)
  })
})
