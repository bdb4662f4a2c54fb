// What strangers may ask of us without a session is bounded by their address.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'

let core: Fixture
beforeAll(async () => {
  core = await openFixture('embedded', { signInRate: 3 })
}, HOOK_MS)
afterAll(() => core.close())

const code_challenge = 'c'.repeat(43)
const TRIES: [string, object, number][] = [
  ['/v1/sign-ins', { identity_provider: 'none' }, 404],
  ['/v1/device-authorizations', { client_name: 'x', code_challenge }, 201],
]
for (const [path, body, status] of TRIES) {
  test(`POST ${path} answers 429 after as many tries as an address has in a minute`, async () => {
    const ask = async (source: string) => (await core.ask('POST', path, { body, source })).status
    for (let left = 3; left > 0; left--) expect(await ask('192.0.2.1')).toBe(status)
    expect([await ask('192.0.2.1'), await ask('192.0.2.2')]).toEqual([429, status])
    core.clock.ms += 60_000
    expect(await ask('192.0.2.1')).toBe(status)
  })
}
