/** The repository, and the order of the pages in the sidebar. */
import type { DefaultTheme } from 'vitepress'

export const REPOSITORY = 'https://github.com/poolguard/poolguard'

export const SIDEBAR: DefaultTheme.SidebarItem[] = [
  {
    text: 'Getting started',
    items: [
      { text: 'Which package?', link: '/which-package' },
      { text: 'Compared with other packages', link: '/comparison' },
      { text: 'Express', link: '/express' },
      { text: 'Fastify', link: '/fastify' },
      { text: 'NestJS', link: '/nestjs' },
      { text: 'Lambda', link: '/lambda' },
      { text: 'Hono', link: '/hono' },
      { text: 'Next.js, Bun, Deno, Workers', link: '/fetch' },
      { text: 'Sockets and other frameworks', link: '/other-frameworks' },
    ],
  },
  {
    text: 'Development',
    items: [
      { text: 'A user pool on your laptop', link: '/local-pool' },
      { text: 'Lambda triggers on your laptop', link: '/triggers' },
      { text: 'Testing your API', link: '/testing' },
      { text: 'Troubleshooting', link: '/troubleshooting' },
    ],
  },
  {
    text: 'Access',
    items: [
      { text: 'Several tenants', link: '/multi-tenant' },
      { text: 'Revocation', link: '/revocation' },
      { text: 'Step-up', link: '/step-up' },
      { text: 'Bound tokens (DPoP, mTLS)', link: '/dpop' },
      { text: 'Opaque tokens', link: '/opaque-tokens' },
      { text: 'MCP servers', link: '/mcp' },
    ],
  },
  {
    text: 'Operation',
    items: [
      { text: 'Deployment on AWS', link: '/deploy' },
      { text: 'Networks', link: '/networks' },
      { text: 'Bundled keys', link: '/bundled-keys' },
      { text: 'Observability', link: '/observability' },
    ],
  },
  {
    text: 'Providers',
    collapsed: true,
    items: [
      { text: 'Auth0', link: '/providers/auth0' },
      { text: 'Clerk', link: '/providers/clerk' },
      { text: 'Firebase', link: '/providers/firebase' },
      { text: 'GitHub Actions', link: '/providers/github-actions' },
      { text: 'Google', link: '/providers/google' },
      { text: 'Keycloak', link: '/providers/keycloak' },
      { text: 'Kubernetes', link: '/providers/kubernetes' },
      { text: 'Microsoft Entra ID', link: '/providers/entra' },
      { text: 'Okta', link: '/providers/okta' },
      { text: 'Supabase', link: '/providers/supabase' },
    ],
  },
  {
    text: 'Migrating from',
    collapsed: true,
    items: [
      { text: 'aws-jwt-verify', link: '/from-aws-jwt-verify' },
      { text: 'express-oauth2-jwt-bearer', link: '/from-express-oauth2-jwt-bearer' },
      { text: 'express-jwt', link: '/from-express-jwt' },
      { text: 'fastify-jwt-jwks', link: '/from-fastify-jwt-jwks' },
    ],
  },
  {
    text: 'Reference',
    items: [
      { text: 'Options and errors', link: '/reference' },
      { text: 'API', link: '/api/' },
    ],
  },
]
