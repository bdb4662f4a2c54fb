// Debian's rsyslog as a receiver of syslog over TLS: what it has parsed is in a file, one JSON line a message.
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../cluster-wait.ts'

const PROGRAM = ['/usr/sbin/rsyslogd', '/sbin/rsyslogd'].find(path => existsSync(path))
const DRIVERS = new Bun.Glob('/usr/lib/*/rsyslog/lmnsd_ossl.so')

if (process.env.SAL_TEST_SYSLOG === 'real' && !hasRsyslog())
  throw new Error('Cannot test with a real syslog server: rsyslog and rsyslog-openssl are not installed')

export function hasRsyslog(): boolean {
  return PROGRAM !== undefined && [...DRIVERS.scanSync('/')].length > 0
}

/** As rsyslog prints a message (`jsonmesg`). */
export type Parsed = {
  msg: string
  timereported: string
  hostname: string
  syslogfacility: string
  syslogseverity: string
  'protocol-version': string
  'structured-data': string
  'app-name': string
  msgid: string
}

type Tls = { key: string; cert: string; ca: string }

/** Clients show a certificate of `ca`, or are not let in. */
export async function startRsyslog(port: number, { key, cert, ca }: Tls) {
  const dir = await mkdtemp(join(tmpdir(), 'sal-rsyslog-'))
  const at = (name: string) => join(dir, name)
  await Promise.all([writeFile(at('key'), key), writeFile(at('cert'), cert), writeFile(at('ca'), ca)])
  await writeFile(
    at('conf'),
    `global(workDirectory="${dir}" maxMessageSize="64k" defaultNetstreamDriver="ossl"
  defaultNetstreamDriverCAFile="${at('ca')}" defaultNetstreamDriverCertFile="${at('cert')}"
  defaultNetstreamDriverKeyFile="${at('key')}")
module(load="imtcp" streamDriver.name="ossl" streamDriver.mode="1" streamDriver.authMode="x509/certvalid")
input(type="imtcp" address="127.0.0.1" port="${port}")
template(name="lines" type="list") { property(name="jsonmesg") constant(value="\\n") }
action(type="omfile" file="${at('out')}" template="lines" asyncWriting="off" flushOnTXEnd="on")
`,
  )
  const command = [PROGRAM ?? '', '-n', '-f', at('conf'), '-i', at('pid')]
  const child = Bun.spawn(command, { stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' })
  const stderr = new Response(child.stderr).text()
  await until('rsyslog listens', async () => {
    if (child.exitCode !== null) throw new Error(`rsyslog exited: ${await stderr}`)
    const socket = await Bun.connect({ hostname: '127.0.0.1', port, socket: { data: () => {} } })
    socket.end()
    return true
  })
  const messages = async () =>
    (await readFile(at('out'), 'utf8').catch(() => ''))
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as Parsed)
  const close = async () => {
    child.kill()
    await child.exited
    await rm(dir, { recursive: true, force: true })
  }
  return { messages, close }
}
