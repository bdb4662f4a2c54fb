// Mixed load for as long as it is told: requests, lists, watches that come and go, commands, downloads. Each minute one
// JSON line with memory and open files of each program; at the end how they grew, and every error by its text.
//   bun tests/bench/soak.ts [minutes] [pause between requests of a connection, ms]
import { readdir } from 'node:fs/promises'
import http2, { type ClientHttp2Session } from 'node:http2'
import { startSalaminia } from '../harness/salaminia.ts'
import { relayedTarget, startFixedApiServer, type Target } from './stack.ts'

const MINUTES = Number(process.argv[2] ?? 60)
const PODS = '/api/v1/namespaces/default/pods'
const PAUSE_MS = Number(process.argv[3] ?? 100)
/** Left out of the slope: pools and code warm up. */
const WARM_UP_MINUTES = Math.min(5, MINUTES / 4)
const CONNECTIONS = 8

type Sample = { minute: number; rss_mb: Record<string, number>; files: Record<string, number>; requests: number }

const sal = await startSalaminia()
const api = await startFixedApiServer(sal)
const errors = new Map<string, number>()
const samples: Sample[] = []
let requests = 0
try {
  const agent = await sal.agent('fixed', api.kubeconfig)
  const person = await sal.person('soak@example.com', [{ role: 'cluster-admin' }])
  // As kubectl does: a credential lives for minutes only.
  const signIn = () => relayedTarget(sal, person, { cluster: 'fixed', path: '' })
  const until = Date.now() + MINUTES * 60_000
  const workers = Array.from({ length: CONNECTIONS }, (_, at) => work(signIn, { at, until }))
  for (let minute = 1; Date.now() < until; minute++) {
    await Bun.sleep(60_000)
    const sample = await look(minute, { core_and_relay: sal.pid(), agent: agent.pid() })
    samples.push(sample)
    process.stderr.write(`${JSON.stringify(sample)}\n`)
  }
  await Promise.all(workers)
  const figures = { minutes: MINUTES, requests, errors: Object.fromEntries(errors), ...growth() }
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
} finally {
  api.stop()
  await sal.stop()
}
process.exit(0)

async function work(signIn: () => Promise<Target>, { at, until }: { at: number; until: number }): Promise<void> {
  for (let turn = at; Date.now() < until; turn++) {
    const target = await signIn()
    const session = http2.connect(target.url, { ca: target.ca })
    session.on('error', error => note(`connection: ${error.message}`))
    // A connection lives for half a minute, as those of people do.
    const end = Math.min(until, Date.now() + 30_000)
    const watches = Array.from({ length: 5 }, () => watch(session, target))
    while (Date.now() < end) {
      await ask(session, target, `${PODS}/bench`)
      await ask(session, target, `${PODS}?limit=500`)
      if (turn % 3 === 0) await ask(session, target, `${PODS}/bench/log?limitBytes=${4 * 1024 * 1024}`)
      await Bun.sleep(PAUSE_MS)
    }
    for (const stream of watches) stream.close(http2.constants.NGHTTP2_CANCEL)
    session.close()
  }
}

function watch(session: ClientHttp2Session, { path, token }: Target) {
  const stream = session.request({ ':path': `${path}/api/v1/pods?watch=1`, authorization: `Bearer ${token}` })
  stream.on('error', error => note(`watch: ${error.message}`))
  stream.on('response', headers => {
    if (headers[':status'] !== 200) note(`watch: ${headers[':status']}`)
  })
  stream.resume()
  return stream
}

async function ask(session: ClientHttp2Session, { path, token }: Target, rest: string): Promise<void> {
  requests++
  await new Promise<void>(resolve => {
    const stream = session.request({ ':path': path + rest, authorization: `Bearer ${token}` })
    stream.on('response', headers => {
      if (headers[':status'] !== 200) note(`request: ${headers[':status']}`)
    })
    stream.on('error', error => note(`request: ${error.message}`))
    stream.on('close', resolve)
    stream.resume()
  })
}

function note(text: string): void {
  errors.set(text, (errors.get(text) ?? 0) + 1)
}

async function look(minute: number, pids: Record<string, number>): Promise<Sample> {
  const rss_mb: Record<string, number> = {}
  const files: Record<string, number> = {}
  for (const [name, pid] of Object.entries(pids)) {
    const status = await Bun.file(`/proc/${pid}/status`).text()
    rss_mb[name] = Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
    files[name] = (await readdir(`/proc/${pid}/fd`)).length
  }
  return { minute, rss_mb, files, requests }
}

/** Least squares over what came after the warm-up, an hour's worth. */
function growth() {
  const counted = samples.filter(({ minute }) => minute > WARM_UP_MINUTES)
  const slope = (read: (sample: Sample) => number) => {
    const meanX = counted.reduce((sum, { minute }) => sum + minute, 0) / counted.length
    const meanY = counted.reduce((sum, sample) => sum + read(sample), 0) / counted.length
    const over = counted.reduce((sum, sample) => sum + (sample.minute - meanX) * (read(sample) - meanY), 0)
    const under = counted.reduce((sum, { minute }) => sum + (minute - meanX) ** 2, 0)
    return Math.round((over / under) * 60 * 10) / 10
  }
  const names = Object.keys(counted[0]?.rss_mb ?? {})
  return {
    rss_mb_an_hour: Object.fromEntries(names.map(name => [name, slope(sample => sample.rss_mb[name] ?? 0)])),
    files_an_hour: Object.fromEntries(names.map(name => [name, slope(sample => sample.files[name] ?? 0)])),
  }
}
