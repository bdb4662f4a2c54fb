// The image and compose.yaml name what the programs have: versions, settings, files.
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { coreSettings } from '../core/config'
import { VERSION } from '../core/lib/version'
import { relaySettings } from '../relay/config'

const ROOT = join(import.meta.dir, '..')
const read = (path: string) => Bun.file(join(ROOT, path)).text()

type Service = { image: string; environment?: Record<string, string> }
const compose = Bun.YAML.parse(await read('compose.yaml')) as { services: Record<string, Service> }
const containerfile = await read('deploy/Containerfile')

test('compose.yaml runs this version, and it is the image that agents get', () => {
  const { core, relay, secrets } = compose.services
  for (const service of [core, relay, secrets]) expect(service?.image).toBe(coreSettings.agentImage.fallback)
})

test('the image says which version it is', () => {
  expect(containerfile).toContain(`org.opencontainers.image.version="${VERSION}"`)
})

test('the image has the bun that .tool-versions names', async () => {
  const bun = /^bun (\S+)$/m.exec(await read('.tool-versions'))?.[1]
  const bases = [...containerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base)
  expect(new Set(bases)).toEqual(new Set([`docker.io/oven/bun:${bun}-slim`]))
})

for (const [name, settings] of Object.entries({ core: coreSettings, relay: relaySettings })) {
  test(`compose.yaml sets nothing that sal ${name} does not know`, () => {
    const known = Object.values(settings).map(({ env }) => env)
    expect(known).toEqual(expect.arrayContaining(Object.keys(compose.services[name]?.environment ?? {})))
  })
}
