/** The documentation site: `npm run docs` builds it from the pages of docs/, which are read on GitHub as well. */
import { defineConfig } from 'vitepress'
import { refuseDeadAnchors, toAnchor } from './dead-anchors.ts'
import { rewriteLinks } from './links.ts'
import { writePlainText } from './llms.ts'
import { REPOSITORY, SIDEBAR } from './navigation.ts'

const DESCRIPTION = 'JWT verification for Node backends: Amazon Cognito first, any OIDC issuer as well'

/** The path below which the site is served. GitHub Pages serves a project's site below its name. */
const base = process.env.DOCS_BASE ?? '/poolguard/'

/** A page that explains a word comes before the interfaces that are named after it. VitePress copies the function. */
function rankPage(address: string): number {
  return address.includes('/api/') ? 0.2 : 1
}

export default defineConfig({
  title: 'poolguard',
  description: DESCRIPTION,
  base,
  lang: 'en',
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}favicon.svg` }]],
  cleanUrls: true,
  rewrites: { 'README.md': 'index.md', 'api/README.md': 'api/index.md' },
  markdown: { anchor: { slugify: toAnchor }, config: rewriteLinks },
  // The search index, and the API reference of core.
  vite: { build: { chunkSizeWarningLimit: 2000 } },
  transformPageData(page) {
    if (page.relativePath === 'index.md') Object.assign(page.frontmatter, HOME)
    if (page.relativePath.startsWith('api/')) page.frontmatter.editLink = false
  },
  buildEnd({ srcDir, outDir, pages }) {
    refuseDeadAnchors(outDir)
    writePlainText({ srcDir, outDir, pages, description: DESCRIPTION })
  },
  themeConfig: {
    search: { provider: 'local', options: { miniSearch: { searchOptions: { boostDocument: rankPage } } } },
    sidebar: SIDEBAR,
    nav: [
      { text: 'Which package?', link: '/which-package' },
      { text: 'Options and errors', link: '/reference' },
      { text: 'API', link: '/api/' },
    ],
    outline: [2, 3],
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    editLink: { pattern: `${REPOSITORY}/edit/main/docs/:path`, text: 'Edit this page on GitHub' },
  },
})

/** The first page has a header on the site only: GitHub would show it as a table. */
const HOME = {
  layout: 'home',
  hero: {
    name: 'poolguard',
    text: 'JWT verification for Node APIs',
    tagline:
      'Tokens of Amazon Cognito and of any OpenID Connect issuer, in Express, Fastify, NestJS, Hono and AWS Lambda.',
    actions: [
      { theme: 'brand', text: 'Which package?', link: '/which-package' },
      { theme: 'alt', text: 'Express', link: '/express' },
      { theme: 'alt', text: 'Fastify', link: '/fastify' },
      { theme: 'alt', text: 'Lambda', link: '/lambda' },
    ],
  },
  features: [
    {
      title: 'Strict by default',
      details: 'A missing claim is refused like a wrong one. An outage of the issuer is a 503, not a 401.',
    },
    {
      title: 'One set of rules',
      details: 'Every adapter makes the same checks, with the same requirements and the same errors.',
    },
    {
      title: 'No AWS account for development',
      details: 'A local user pool issues tokens to your tests, and real Cognito clients sign in to it.',
    },
  ],
}
