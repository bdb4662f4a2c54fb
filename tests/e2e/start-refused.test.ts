// What `sal start` refuses is one sentence on stderr, and the data it refused is as good as before.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { cp, mkdir, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { until } from '../harness/cluster-wait.ts'
import { flagsOf, linkOf, newPorts, openStarts, PASSWORD, post } from '../harness/starts.ts'

setDefaultTimeout(120_000)

const { dir, data, ports, flags, start, expectRefusal, api, expectKept, close } = await openStarts()
afterAll(close)

/** An installation that somebody uses. */
beforeAll(async () => {
  const first = await start()
  await until('the link is printed', async () => linkOf(first) !== '')
  const made = await post(linkOf(first), { email: 'ann@example.com', name: 'Ann', password: PASSWORD })
  expect(made.status).toBe(200)
  const project_id = (await api<{ items: { id: string }[] }>(first, '/v1/projects')).items[0]?.id
  await api(first, '/v1/clusters', { body: { name: 'kept', project_id } })
  await first.end()
}, 60_000)

describe('a start is refused in one sentence, and the data is unharmed', () => {
  const taken: Server[] = []
  afterAll(async () => {
    for (const server of taken) server.close()
    const again = await start()
    await expectKept(again)
    expect(await again.end()).toMatchObject({ code: 0 })
  })

  /** A port somebody else listens on. */
  async function takenPort(): Promise<string> {
    const server = createServer()
    taken.push(server)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    return `127.0.0.1:${(server.address() as { port: number }).port}`
  }

  test('a port in use, of the console and of the relay', async () => {
    const port = await takenPort()
    const sentence = `Cannot listen on ${port}: the port is in use by another process`
    await expectRefusal([...flagsOf(data, { ...ports, listen: port })], sentence)
    await expectRefusal([...flagsOf(data, { ...ports, relay: port })], sentence)
    await expectRefusal([...flagsOf(data, { relay: ports.relay, listen: ports.relay })], /^Cannot listen on .* in use/)
  })

  test('an embedded database, of a program that is compiled', async () => {
    const binary = join(dir, 'sal')
    const main = join(import.meta.dir, '..', '..', 'cli', 'main.ts')
    const away = ['--no-compile-autoload-dotenv', '--no-compile-autoload-bunfig']
    const asInstalled = ['--compile', '--splitting', '--bytecode', '--format=esm', ...away]
    await Bun.spawn([process.execPath, 'build', ...asInstalled, main, '--outfile', binary], { stdout: 'ignore' }).exited
    const child = Bun.spawn([binary, 'start', ...flagsOf(join(dir, 'compiled'), ports)], {
      stderr: 'pipe',
      stdout: 'ignore',
    })
    const said = await new Response(child.stderr).text()
    const sentence = 'Cannot open a database: a compiled sal has none of its own; set SAL_DATABASE_URL'
    expect([await child.exited, said.trim().split('\n').at(-1)]).toEqual([1, sentence])
  })

  test('an address this machine has not, and a port only root may take', async () => {
    await expectRefusal(flagsOf(data, { ...ports, listen: '192.0.2.1:80' }), /^Cannot listen on 192\.0\.2\.1:80: /)
    await expectRefusal(flagsOf(data, { ...ports, relay: '192.0.2.1:443' }), /^Cannot listen on 192\.0\.2\.1:443: /)
  })

  test('a data folder that cannot be: a file, below a file, in /proc', async () => {
    const file = join(dir, 'file')
    await writeFile(file, 'precious')
    await expectRefusal(flagsOf(file, ports), /^Cannot use the data folder ".*file": /)
    const below = join(file, 'data')
    await expectRefusal(flagsOf(below, ports), `Cannot use the data folder "${below}": it is not a folder`)
    await expectRefusal(flagsOf('/proc/nothing', ports), /^Cannot use the data folder "\/proc\/nothing": /)
    expect(await Bun.file(file).text()).toBe('precious')
  })

  test('a second process on the same data; the first goes on', async () => {
    const first = await start()
    const others = await newPorts()
    await expectRefusal(flagsOf(data, others), `Cannot start: another Salaminia process uses the data folder "${data}"`)
    await expectKept(first)
    await first.end()
  })

  test('a master key that is missing, garbage or of another database', async () => {
    const file = join(data, 'master.key')
    const away = join(dir, 'master.key.away')
    await rename(file, away)
    await expectRefusal(
      flags(),
      `Cannot open the database: its master key is not in "${file}"; put the key file back or name it with --master-key-file`,
    )
    expect(await readdir(data)).not.toContain('master.key')
    await writeFile(file, crypto.getRandomValues(new Uint8Array(70)))
    await expectRefusal(
      flags(),
      `Cannot use the master key in "${file}": the file is damaged, it must hold 64 hex digits`,
    )
    await writeFile(file, 'ab'.repeat(32))
    await expectRefusal(
      flags(),
      'Cannot open the certificate authority: the master key is not the one of this database',
    )
    await rename(away, file)
  })

  test('a secret that is a folder', async () => {
    const key = join(dir, 'key-folder')
    await mkdir(key)
    await expectRefusal([...flags(), '--master-key-file', key], `Cannot read "${key}": it is a folder`)
  })

  const wrong: [string, string[], RegExp][] = [
    ['a flag nobody knows', ['--colour', 'red'], /^Cannot understand "--colour": the flags here are --data /],
    ['an argument', ['extra'], /^Cannot understand "extra": /],
    ['a flag without its value', ['--data'], /^Cannot use --data: it needs a value$/],
    ['no port', ['--listen', 'nowhere'], /^Cannot use --listen \(SAL_LISTEN\): it is not HOST:PORT$/],
    [
      'a port past the last',
      ['--relay', '127.0.0.1:70000'],
      /^Cannot use --relay \(SAL_RELAY_LISTEN\): it is not HOST/,
    ],
    ['no URL', ['--public-url', 'nonsense'], /^Cannot use --public-url \(SAL_PUBLIC_URL\): it is not a URL$/],
    ['a level nobody knows', ['--log-level', 'loud'], /^Cannot use --log-level \(SAL_LOG_LEVEL\): it is not one of /],
  ]
  test.each(wrong)('a wrong flag: %s', async (_, args, sentence) => {
    await expectRefusal(args[0] === '--data' ? args : [...flags(), ...args], sentence, 2)
  })
})

describe('a damaged data folder is refused in one sentence', () => {
  let copies = 0
  async function damaged(damage: (pg: string) => Promise<void>): Promise<string> {
    const copy = join(dir, `damaged-${++copies}`)
    await cp(data, copy, { recursive: true })
    await damage(join(copy, 'pg'))
    return copy
  }
  const cut = (...names: string[]) => damaged(async pg => void (await each(pg, names, path => truncate(path, 100))))
  const each = (pg: string, names: string[], act: (path: string) => Promise<void>) =>
    Promise.all(names.map(name => act(join(pg, name))))
  const filesOf = async (folder: string, isWanted: (name: string) => boolean) =>
    (await readdir(folder)).filter(isWanted).map(name => join(folder, name))

  const DAMAGED = /^Cannot open the database in ".*\/pg": the folder is damaged or not ours$/
  const GONE = /^Cannot open the database in ".*\/pg": it is gone though this folder was used before; /
  const cases: [string, () => Promise<string>, RegExp][] = [
    ['the control file cut', () => cut('global/pg_control'), DAMAGED],
    ['the version file cut', () => damaged(pg => truncate(join(pg, 'PG_VERSION'), 0)), DAMAGED],
    ['the log cut', () => cut('pg_wal/000000010000000000000001'), DAMAGED],
    ['the list of transactions cut', () => cut('pg_xact/0000'), DAMAGED],
    ['every file emptied', () => damaged(emptyAll), DAMAGED],
    ['the catalogue cut', () => damaged(pg => cutCatalogue(join(pg, 'base/5'))), DAMAGED],
    ['our own tables emptied', () => damaged(pg => emptyTables(join(pg, 'base/5'))), /^Cannot use the database: /],
    ['the version file gone', () => damaged(pg => rm(join(pg, 'PG_VERSION'))), GONE],
    ['the database gone', () => damaged(pg => rm(pg, { recursive: true })), GONE],
    [
      'the lock file garbage',
      () => damaged(pg => writeFile(join(pg, '../lock.sqlite'), 'x'.repeat(99))),
      /its lock file/,
    ],
    [
      'the relay cut',
      () => damaged(pg => truncate(join(pg, '../relay/identity.json'), 99)),
      /identity.json": the file/,
    ],
    [
      'the relay empty',
      () => damaged(pg => writeFile(join(pg, '../relay/identity.json'), '{}')),
      /the file is damaged$/,
    ],
    ['the relay another’s', () => damaged(foreignRelay), /^Cannot start the relay: ".*\/relay" belongs to another /],
  ]
  test.each(cases)('%s', async (_, make, sentence) => {
    const folder = await make()
    await expectRefusal(flagsOf(folder, ports), sentence)
    // Refused again in the same words: the attempt made nothing up.
    await expectRefusal(flagsOf(folder, ports), sentence)
    await rm(folder, { recursive: true })
  })

  test('a lost admin token and a spool cut in the middle are no reason to refuse', async () => {
    const folder = await damaged(async pg => {
      await truncate(join(pg, '../admin-token'), 0)
      for (const file of await filesOf(join(pg, '../relay/spool'), name => name.endsWith('.spool'))) {
        await truncate(file, 50)
      }
    })
    const again = await start(ports, { folder })
    const token = (await Bun.file(join(folder, 'admin-token')).text()).trim()
    expect(await api(again, '/v1/whoami', { token })).toMatchObject({ email: expect.stringContaining('setup@') })
    await again.end()
  })

  async function emptyAll(pg: string): Promise<void> {
    for (const entry of await readdir(pg, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) await truncate(join(entry.parentPath, entry.name), 0)
  }

  /** pg_class and pg_attribute, by the numbers they have in every PostgreSQL. */
  async function cutCatalogue(base: string): Promise<void> {
    for (const path of await filesOf(base, name => /^(1249|1259)$/.test(name))) await truncate(path, 8_192)
  }

  /** What was made after initdb has numbers from 16384 on. */
  async function emptyTables(base: string): Promise<void> {
    for (const path of await filesOf(base, name => /^\d+$/.test(name) && Number(name) >= 16_384))
      await truncate(path, 0)
  }

  async function foreignRelay(pg: string): Promise<void> {
    const folder = join(dir, 'other')
    await (await start(await newPorts(), { folder })).end()
    await cp(join(folder, 'relay'), join(pg, '../relay'), { recursive: true })
  }
})
