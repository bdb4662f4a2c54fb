// Starting and stopping core, through the front door: what it makes, what it refuses, and in which words.
import { afterEach, describe, expect, test } from 'bun:test'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseJoin } from '../relay/wire/join'
import { DATABASE_KINDS, freshDatabase, placeEmptyDatabase, quiet } from '../tests/harness/database'
import { parseCoreConfig } from './config'
import { type Core, startCore } from './main'

const LONG = 60_000
const open = new Set<Core>()
const folders: string[] = []
afterEach(async () => {
  for (const core of open) await core.close()
  open.clear()
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
}, LONG)

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'sal-core-'))
  folders.push(dir)
  await placeEmptyDatabase(dir)
  return dir
}

async function start(data: string, ...flags: string[]): Promise<Core> {
  const args = ['--data', data, '--listen', '127.0.0.1:0', '--internal', '127.0.0.1:0', ...flags]
  const core = await startCore(parseCoreConfig(args, {}), { log: quiet })
  open.add(core)
  return core
}

const sentence = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'it started',
    (error: Error) => error.message,
  )
const whoami = (core: Core, token: string) =>
  fetch(`${core.url}/v1/whoami`, { headers: { authorization: `Bearer ${token}` } }).then(response => response.status)

describe('the first start', () => {
  test(
    'makes secrets for nobody else to read, a working admin token, a set-up link and a relay join',
    async () => {
      const data = join(await folder(), 'deep', 'data')
      const core = await start(data)
      expect((await stat(data)).mode & 0o777).toBe(0o700)
      for (const file of ['master.key', 'admin-token']) expect((await stat(join(data, file))).mode & 0o777).toBe(0o600)
      expect((await readdir(data)).filter(name => name.endsWith('.new'))).toEqual([])
      const token = (await readFile(core.adminTokenFile, 'utf8')).trim()
      expect(await whoami(core, token)).toBe(200)
      const tokens = await fetch(`${core.url}/v1/machine-user-tokens`, {
        headers: { authorization: `Bearer ${token}` },
      })
      expect(await tokens.json()).toMatchObject({ items: [{ prefix: token.slice(0, 12), revoked_at: null }] })
      expect(core.setupLink).toStartWith(`${core.url}/setup?token=`)
      expect(await core.isReady()).toBe(true)
      const relay = parseJoin(await core.relayJoin(), 'relay')
      expect(relay.url).toBe(core.internalUrl)
      const ca = await fetch(`${core.url}/ca.pem`)
      expect(await ca.text()).toBe(relay.root)
    },
    LONG,
  )

  test(
    'is not repeated: tokens stay, the link is made anew until it was used',
    async () => {
      const data = await folder()
      const first = await start(data)
      const token = await readFile(first.adminTokenFile, 'utf8')
      const link = first.setupLink ?? ''
      await first.close()
      const second = await start(data)
      expect(await readFile(second.adminTokenFile, 'utf8')).toBe(token)
      expect(second.setupLink).not.toBe(link)
      const accepted = await fetch(`${second.url}/v1/invitation-acceptances`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          token: new URL(second.setupLink ?? '').searchParams.get('token'),
          ...{ password: 'correct horse battery', email: 'ada@example.org', name: 'Ada' },
        }),
      })
      expect(accepted.status).toBe(201)
      await second.close()
      expect((await start(data)).setupLink).toBeUndefined()
    },
    LONG,
  )

  test(
    'a lost admin token is replaced and the old one ends',
    async () => {
      const data = await folder()
      const first = await start(data)
      const lost = (await readFile(first.adminTokenFile, 'utf8')).trim()
      await first.close()
      await rm(first.adminTokenFile)
      const second = await start(data)
      const fresh = (await readFile(second.adminTokenFile, 'utf8')).trim()
      expect([await whoami(second, lost), await whoami(second, fresh)]).toEqual([401, 200])
    },
    LONG,
  )

  test(
    'writes a join string for a relay while there is none',
    async () => {
      const data = await folder()
      const file = join(data, 'run', 'relay.join')
      const core = await start(data, '--relay-join-file', file)
      expect(parseJoin(await readFile(file, 'utf8'), 'relay').url).toBe(core.internalUrl)
      expect((await stat(file)).mode & 0o777).toBe(0o600)
    },
    LONG,
  )
})

describe('a start is refused', () => {
  test(
    'while another process uses the data folder, and not after it ended',
    async () => {
      const data = await folder()
      const first = await start(data)
      expect(await sentence(start(data))).toBe(`Cannot start: another Salaminia process uses the data folder "${data}"`)
      await first.close()
      expect(await (await start(data)).isReady()).toBe(true)
    },
    LONG,
  )

  test(
    'when a port is taken, and leaves nothing open',
    async () => {
      const data = await folder()
      const taken = createServer().listen(0, '127.0.0.1')
      await new Promise(resolve => taken.once('listening', resolve))
      const { port } = taken.address() as { port: number }
      const why = `Cannot listen on 127.0.0.1:${port}: the port is in use by another process`
      expect(await sentence(start(data, '--listen', `127.0.0.1:${port}`))).toBe(why)
      expect(await sentence(start(data, '--internal', `127.0.0.1:${port}`))).toBe(why)
      taken.close()
      expect(await (await start(data)).isReady()).toBe(true)
    },
    LONG,
  )

  test(
    'when the data folder is a file or cannot be made',
    async () => {
      const file = join(await folder(), 'file')
      await writeFile(file, '')
      expect(await sentence(start(file))).toStartWith(`Cannot use the data folder "${file}": `)
      expect(await sentence(start(join(file, 'deeper')))).toBe(
        `Cannot use the data folder "${join(file, 'deeper')}": it is not a folder`,
      )
      expect(await sentence(start('/proc/nothing'))).toStartWith('Cannot use the data folder "/proc/nothing": ')
    },
    LONG,
  )

  test(
    'with a master key that is missing, damaged or another one; it is never made anew',
    async () => {
      const data = await folder()
      await (await start(data)).close()
      const file = join(data, 'master.key')
      const key = await readFile(file, 'utf8')
      await rm(file)
      expect(await sentence(start(data))).toBe(
        `Cannot open the database: its master key is not in "${file}"; put the key file back or name it with --master-key-file`,
      )
      expect(await readdir(data)).not.toContain('master.key')
      await writeFile(file, key.slice(0, 40))
      expect(await sentence(start(data))).toBe(
        `Cannot use the master key in "${file}": the file is damaged, it must hold 64 hex digits`,
      )
      await writeFile(file, 'ab'.repeat(32))
      expect(await sentence(start(data))).toBe(
        'Cannot open the certificate authority: the master key is not the one of this database',
      )
      await writeFile(file, key)
      await chmod(file, 0o600)
      expect(await (await start(data)).isReady()).toBe(true)
    },
    LONG,
  )

  test('with settings that are wrong, all of them told at once', () => {
    const attempt = () => parseCoreConfig(['--listen', 'nowhere', '--colour', 'red'], { SAL_PUBLIC_URL: 'nonsense' })
    expect(attempt).toThrow(/--colour[\s\S]*--listen \(SAL_LISTEN\): it is not HOST:PORT[\s\S]*--public-url/)
  })

  test.each([
    ['public', 'http:// or https://', ['http://sal.example', 'https://sal.example', '!ftp://sal.example']],
    ['internal', 'https://', ['https://core:8081', '!http://core:8081']],
    ['relay', 'https://', ['https://relay:8443', '!http://relay:8443', '!tcp://relay:8443']],
  ])('with a --%s-url that is not of %s', (name, schemes, urls) => {
    for (const url of urls) {
      const attempt = () => parseCoreConfig([`--${name}-url`, url.replace('!', '')], {})
      if (url.startsWith('!')) expect(attempt).toThrow(`it is not a ${schemes} URL`)
      else expect(attempt).not.toThrow()
    }
  })
})

test(
  'close() ends event streams and connections within seconds, twice without harm',
  async () => {
    const core = await start(await folder())
    const idle = await fetch(`${core.url}/healthz`)
    expect(await idle.text()).toBe('ok')
    const before = performance.now()
    await Promise.all([core.close(), core.close()])
    expect(performance.now() - before).toBeLessThan(5_000)
    await expect(fetch(`${core.url}/healthz`)).rejects.toThrow()
  },
  LONG,
)

test.skipIf(!DATABASE_KINDS.includes('postgres'))(
  'two processes start at once on one PostgreSQL server and share all',
  async () => {
    const { where, drop } = await freshDatabase()
    const key = join(await folder(), 'master.key')
    const flags = ['--database-url', where.url, '--master-key-file', key]
    const cores = await Promise.all([start(await folder(), ...flags), start(await folder(), ...flags)])
    const [a, b] = cores as [Core, Core]
    const ids = await Promise.all(
      cores.map(core => fetch(`${core.url}/v1/installation`).then(response => response.json())),
    )
    expect(ids[0]).toEqual(ids[1])
    for (const core of cores) {
      const token = (await readFile(core.adminTokenFile, 'utf8')).trim()
      expect([await whoami(a, token), await whoami(b, token)]).toEqual([200, 200])
    }
    await Promise.all(cores.map(core => core.close()))
    open.clear()
    await drop()
  },
  LONG,
)
