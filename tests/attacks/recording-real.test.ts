// What kubectl does, of today and of five years ago, recorded on a real API server and kubelet: both protocols, terminals, pipes,
// copies, debug containers, callers that vanish, and a recorder that cannot write.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { NewRecord } from '../../relay/spool/segments'
import { startCluster } from '../harness/cluster.ts'
import type { Cluster } from '../harness/cluster-contract.ts'
import { writeKubeconfig } from '../harness/cluster-kubeconfig.ts'
import { until } from '../harness/cluster-wait.ts'
import { findKubectl, findOldKubectl, kubectl } from '../harness/kubectl.ts'
import { openPath, type Path } from '../harness/path.ts'
import { runPod } from '../harness/pod.ts'
import { type Opened, type RecordingTaker, recordingPem, RecordingTaker as Taker } from '../harness/recordings.ts'
import { canStage } from '../harness/stage.ts'
import { dialWebSocket, frame } from '../harness/web-socket.ts'

setDefaultTimeout(60_000)

let cluster: Cluster
let path: Path
let taker: RecordingTaker
let bearer: string
let config: string
beforeAll(async () => {
  if (!canStage) return
  cluster = await startCluster({ kubelet: true })
  taker = Taker()
  path = await openPath({ recordings: taker, kubeconfig: cluster.kubeconfig })
  const rights = { permissions: ['projects.read', 'kubeconfigs.create'], cluster_roles: ['cluster-admin'] }
  const policy = { recording: 'mandatory', records_stdin: true, redactions: ['(?i)password=\\S+'] }
  const role = { ...rights, ...policy, name: 'watched', display_name: 'Watched', scope: 'project' }
  await path.core.ask('POST', '/v1/roles', { token: path.core.admin, body: role })
  const person = await path.core.person('watched')
  await path.core.bind(person.id, 'watched')
  bearer = (await path.core.ask<{ token: string }>('POST', '/v1/credentials', { token: person.token })).body.token
  config = await writeKubeconfig(join(path.dir, 'watched'), {
    ...{ server: `${path.url}${path.path('')}`, caPem: path.ca, user: { token: bearer } },
  })
  await runPod(cluster, 'box')
}, 120_000)
afterAll(async () => {
  await path?.close()
  await cluster?.stop()
})

/** The records of the sessions that `act` brings about, in their order, once they have ended. */
async function sessionsOf(act: () => Promise<unknown>): Promise<NewRecord[]> {
  const from = path.disk.records.length
  await act()
  const found = () => path.disk.records.slice(from).filter(({ recording_id }) => recording_id !== null)
  const of = (kind: string) => found().filter(record => record.kind === kind)
  await until(
    'every session has its end record',
    async () => of('begin').length > 0 && of('begin').length === of('end').length,
  )
  return of('end')
}

/** The one recording of `act`, whose end record names its last hash. */
async function recordingOf(act: () => Promise<unknown>): Promise<Opened> {
  const ends = await sessionsOf(act)
  expect(ends).toHaveLength(1)
  const [end] = ends
  await taker.ended(String(end?.recording_id))
  const opened = taker.opened(String(end?.recording_id), recordingPem(path.core))
  expect([opened.hash, opened.start.request_id]).toEqual([end?.recording_hash, end?.request_id] as never)
  return opened
}

const clients = [
  ['1.34', findKubectl(), 'websocket'],
  ['1.20', findOldKubectl(), 'spdy'],
] as const

for (const [version, binary = '', protocol] of clients) {
  describe.skipIf(!canStage || binary === '')(`kubectl ${version}`, () => {
    const run = (args: string[], stdin?: string) =>
      kubectl(config, args, { binary, ...(stdin === undefined ? {} : { stdin }) })
    const env = () => ({ PATH: process.env.PATH ?? '', HOME: path.dir, KUBECONFIG: config })

    test('A14 exec: input, both outputs and the exit code are on record, redacted', async () => {
      const script = 'cat; echo wrong password=hunter2 end >&2; exit 7'
      const { header, start, end, text } = await recordingOf(async () => {
        const done = await run(['exec', '-i', 'box', '--', 'sh', '-c', script], 'hello PASSWORD=geheim\n')
        expect([done.code, done.stdout]).toEqual([7, 'hello PASSWORD=geheim\n'])
      })
      expect([text('i'), text('o'), text('e')]).toEqual([
        ...['hello [redacted]\n', 'hello [redacted]\n', 'wrong [redacted] end\n'],
      ])
      expect([header.protocol, header.command, header.is_terminal]).toEqual([protocol, ['sh', '-c', script], false])
      expect(start).toMatchObject({ namespace: 'default', name: 'box', subresource: 'exec' })
      expect(end).toMatchObject({ exit_code: 7, reason: null })
    })

    test('a terminal: what was seen, to the byte, with its sizes and what was typed', async () => {
      const chunks: Buffer[] = []
      const seen = () => Buffer.concat(chunks).toString()
      const { header, end, text, frames } = await recordingOf(async () => {
        const child = Bun.spawn([binary, 'exec', '-it', 'box', '--', 'sh'], {
          env: env(),
          terminal: { cols: 97, rows: 31, data: (_, bytes) => chunks.push(Buffer.from(bytes)) },
        })
        const shows = (words: string) => until(`it shows ${words}`, async () => seen().includes(words))
        child.terminal?.write('stty size; printf "\\033[2J\\033[3;4Hdrawn"; echo; echo at-$((6*7))\n')
        await shows('at-42')
        child.terminal?.resize(111, 44)
        child.terminal?.write('until stty size | grep -qx "44 111"; do sleep 0.05; done; echo re-$((1+1))\n')
        await shows('re-2')
        child.terminal?.write('exit 3\n')
        expect(await child.exited).toBe(3)
      })
      // Before it and behind it are words of kubectl and of the terminal's own.
      expect(seen()).toContain(text('o'))
      for (const words of ['31 97', '\u001b[2J\u001b[3;4Hdrawn', 'at-42', 're-2']) expect(text('o')).toContain(words)
      expect(text('i')).toContain('echo at-$((6*7))')
      expect(frames.filter(({ channel }) => channel === 'r').map(({ text }) => text)).toContain('111x44')
      expect([header.is_terminal, end?.exit_code]).toEqual([true, 3])
      expect(frames.map(({ at }) => at)).toEqual([...frames.map(({ at }) => at)].sort((a, b) => a - b))
    })

    test('a pipe: beyond the bound its size and hash', async () => {
      const { text, bulk } = await recordingOf(async () => {
        const done = await run(['exec', 'box', '--', 'sh', '-c', 'head -c 5000000 /dev/zero | tr "\\0" x'])
        expect(done.stdout.length).toBe(5_000_000)
      })
      const [note] = bulk()
      const kept = text('o').length
      // What came in the meantime is room again.
      expect(kept).toBeWithin(1_048_576, 1_048_576 + 64 * 1024)
      const beyond = 'x'.repeat(5_000_000 - kept)
      const sha256 = new Bun.CryptoHasher('sha256').update(beyond).digest('hex')
      expect([text('o'), bulk().length]).toEqual(['x'.repeat(kept), 1])
      expect(note).toEqual({ channel: 'o', bytes: beyond.length, sha256 })
    })

    test('cp there and back', async () => {
      const file = join(path.dir, `cp-${version}`)
      await Bun.write(file, new Uint8Array(3_000_000).fill(97))
      const ends = await sessionsOf(async () => {
        expect((await run(['cp', file, 'box:copied'])).code).toBe(0)
        expect((await run(['cp', 'box:copied', `${file}.back`])).code).toBe(0)
      })
      expect((await Bun.file(`${file}.back`).bytes()).length).toBe(3_000_000)
      const notes = []
      for (const { recording_id } of ends) {
        await taker.ended(String(recording_id))
        notes.push(...taker.opened(String(recording_id), recordingPem(path.core)).bulk())
      }
      expect(notes.map(({ channel }) => channel)).toEqual(['i', 'o'])
    })

    test('run -i: the main process that was attached to', async () => {
      const flags = ['--rm', '-i', '--restart=Never', '--image=registry.example/once:1', '--quiet']
      const name = `once-${version.replace('.', '')}`
      const { start, end, text } = await recordingOf(async () => {
        const done = await run(['run', name, ...flags, '--', 'sh', '-c', 'read w; echo got $w'], 'this\n')
        expect(done.stdout).toContain('got this\n')
      })
      expect([start.subresource, start.name, text('i'), text('o')]).toEqual(['attach', name, 'this\n', 'got this\n'])
      expect(end?.reason).toBeNull()
    })

    test('A49 a kubectl that is killed leaves a recording that is sealed', async () => {
      const { end, text } = await recordingOf(async () => {
        const child = Bun.spawn([binary, 'exec', 'box', '--', 'sh', '-c', 'echo begun; sleep 1000'], {
          ...{ env: env(), stdout: 'pipe', stderr: 'ignore' },
        })
        for await (const chunk of child.stdout) if (Buffer.from(chunk).includes('begun')) break
        child.kill('SIGKILL')
        await child.exited
      })
      expect([end?.reason, end?.exit_code, text('o')]).toEqual(['caller-left', null, 'begun\n'])
    })

    test('A48 a recorder that cannot write refuses the session, says why, and the audit has it', async () => {
      const folder = join(path.dir, 'relay/recordings')
      const from = path.disk.records.length
      await rename(folder, `${folder}.away`)
      try {
        const done = await run(['exec', 'box', '--', 'sh', '-c', 'touch reached-it'])
        expect(done.code).not.toBe(0)
        expect(done.stderr).toContain('the recorder cannot write')
      } finally {
        await rename(`${folder}.away`, folder)
      }
      const denied = path.disk.records.slice(from).filter(({ reason }) => reason === 'recording-unavailable')
      expect(denied[0]).toMatchObject({ kind: 'denial', status: 503, subresource: 'exec', recording_id: null })
      const looked = await kubectl(cluster.kubeconfig, ['exec', 'box', '--', 'ls'])
      expect(looked.stdout).not.toContain('reached-it')
    })
  })
}

describe.skipIf(!canStage)('by hand', () => {
  const exec = (command: string) => {
    const argv = ['sh', '-c', command].map(word => `command=${encodeURIComponent(word)}`).join('&')
    return path.path(`/api/v1/namespaces/default/pods/box/exec?${argv}&stdin=1&stdout=1`)
  }
  const dial = (command: string, { protocol, who }: { protocol: string | undefined; who: string }) =>
    dialWebSocket({
      url: path.url,
      ca: path.ca,
      path: exec(command),
      protocol,
      headers: { authorization: `Bearer ${who}` },
    })

  test('A17 debug: a container added to a pod, and attached to', async () => {
    const flags = ['--image=registry.example/any:1', '-c', 'doctor', '-i', '--quiet']
    const { start, text } = await recordingOf(async () => {
      const done = await kubectl(config, ['debug', 'box', ...flags, '--', 'sh', '-c', 'read w; echo aah $w'], {
        stdin: 'say\n',
      })
      expect(done.stdout).toContain('aah say')
    })
    expect([start.subresource, start.container, text('i'), text('o')]).toEqual([
      'attach',
      'doctor',
      'say\n',
      'aah say\n',
    ])
  })

  for (const protocol of [undefined, 'channel.k8s.io', 'v4.channel.k8s.io', 'v5.channel.k8s.io'])
    test(`A14 the protocol ${protocol ?? 'without a name'} is recorded`, async () => {
      const { text } = await recordingOf(async () => {
        const ws = await dial('read w; echo got $w', { protocol, who: bearer })
        expect(ws.status).toBe(101)
        ws.send(0, 'word\n')
        await ws.closed
      })
      expect([text('i'), text('o')]).toEqual(['word\n', 'got word\n'])
    })

  for (const protocol of ['base64.channel.k8s.io', 'v4.base64.channel.k8s.io'])
    test(`A14 the protocol ${protocol} is recorded`, async () => {
      const { text } = await recordingOf(async () => {
        const ws = await dial('read w; echo got $w', { protocol, who: bearer })
        expect(ws.status).toBe(101)
        ws.send(48, Buffer.from('word\n').toString('base64'))
        await ws.closed
      })
      expect([text('i'), text('o')]).toEqual(['word\n', 'got word\n'])
    })

  test('A15 fragments, which the API server reads as messages of their own, get nobody past the recorder', async () => {
    const hidden = Buffer.concat([
      frame(4, 'a size, it says').map((byte, at) => (at === 0 ? 0x02 : byte)),
      frame(0, 'word\n').map((byte, at) => (at === 0 ? 0x80 : byte)),
    ])
    const free = await dial('read w; echo got $w', { protocol: 'v4.channel.k8s.io', who: path.people.ann.bearer })
    free.sendRaw(hidden)
    await free.untilText(1, 'got word')
    free.destroy()
    const { end, text } = await recordingOf(async () => {
      const ws = await dial('read w; echo got $w', { protocol: 'v4.channel.k8s.io', who: bearer })
      ws.sendRaw(hidden)
      await ws.closed
    })
    expect([end?.reason, text('i'), text('o')]).toEqual(['recording-unreadable', '', ''])
  })
})
