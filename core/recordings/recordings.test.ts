// Recordings from a relay's chunk to what is shown of them: taken once and in order, played as they were, found by what they
// showed, seen by whom they are for, and gone by age.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS } from '../../tests/harness/database'
import type { WrittenFrame } from '../../tests/harness/recording'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import type { Refusal } from '../internal/refusal'
import { eventsIn, known, listed, Sender, streamed } from './testing'

const ESC = '\u001b'

describe.each(DATABASE_KINDS)('recordings on %s', kind => {
  let core: Fixture
  let relay: Sender
  let here: string
  let ann: { id: string; token: string; email: string }
  let of: { clusterId: string; person: typeof ann }
  beforeAll(async () => {
    core = await openFixture(kind, { recordings: { days: 30 } })
    relay = await Sender(core)
    here = await core.cluster('here')
    ann = await core.person('ann')
    of = { clusterId: here, person: ann }
  }, HOOK_MS)
  afterAll(() => core.close())

  const refusal = async (promise: Promise<unknown>) => {
    const error = await promise.then(
      () => undefined,
      (thrown: unknown) => thrown as Refusal,
    )
    return [error?.status, error?.error?.code]
  }
  const index = async () => {
    while ((await core.services.recordingRounds.index()) > 0);
  }
  const events = async (target: string) => {
    const { body } = await core.ask<{ items: { action: string; actor_name: string; project_id: string }[] }>(
      'GET',
      `/v1/api-events?target_id=${target}`,
      { token: core.admin },
    )
    return body.items.map(({ action, actor_name }) => [action, actor_name])
  }

  describe('are taken', () => {
    test('once and in order; the answer says where to go on', async () => {
      const writer = relay.begin(of)
      const [first, second, third] = [writer.chunk([]), writer.chunk([[1, 'o', 'a']]), writer.chunk([[2, 'o', 'b']])]
      expect(await relay.send(second)).toEqual({ next_index: 0 })
      expect(await relay.send(first)).toEqual({ next_index: 1 })
      expect(await relay.send(third)).toEqual({ next_index: 1 })
      expect(await relay.send(second)).toEqual({ next_index: 2 })
      expect(await relay.send(first)).toEqual({ next_index: 2 })
      expect(await Promise.all([relay.send(third), relay.send(third)])).toEqual([{ next_index: 3 }, { next_index: 3 }])
      expect(await known(core, writer.id)).toMatchObject({ state: 'live', hash: writer.hash(), ended_at: null })
      const { events: shown } = eventsIn((await streamed(core, `/v1/recordings/${writer.id}/asciicast`)).text)
      expect(shown.map(([, , text]) => text)).toEqual(['a', 'b'])
    })

    test('from the relay that began them, for whom it said then', async () => {
      const other = await Sender(core)
      const writer = relay.begin(of)
      const first = writer.chunk([])
      await relay.send(first)
      expect(await refusal(other.send(writer.chunk([[1, 'o', 'a']])))).toEqual([403, 'recording-of-another'])
      expect(await refusal(other.send(first))).toEqual([403, 'recording-of-another'])
      const bob = await core.person('bob-bound')
      const again = { ...first, start: { ...writer.start, principal_id: bob.id, principal_name: bob.email } }
      expect(await relay.send(again)).toEqual({ next_index: 1 })
      expect(await known(core, writer.id)).toMatchObject({ user_id: ann.id, user_name: ann.email, cluster_id: here })
    })

    test('only with a first chunk that is sealed for them', async () => {
      const foreign = relay.begin(of)
      const writer = relay.begin(of)
      const chunk = { ...writer.chunk([]), data: foreign.chunk([]).data }
      expect(await refusal(relay.send(chunk))).toEqual([400, 'recording-unreadable'])
      const { start: _, ...bare } = relay.begin(of).chunk([])
      expect(await refusal(relay.send(bare))).toEqual([400, 'recording-without-start'])
      expect(await refusal(relay.send({ ...relay.begin(of).chunk([]), data: '' }))).toEqual([400, 'recording-empty'])
    })

    test('until their end, and no further', async () => {
      const writer = relay.begin(of)
      await relay.send(writer.chunk([]))
      const last = writer.chunk([[5, 'x', '{}']], writer.endOf(1_234, { exit_code: 7 }))
      expect(await relay.send(last)).toEqual({ next_index: 2 })
      expect(await relay.send(last)).toEqual({ next_index: 2 })
      expect(await refusal(relay.send(writer.chunk([[9, 'o', 'more']])))).toEqual([409, 'recording-ended'])
      expect(await known(core, writer.id)).toMatchObject({ state: 'ended', exit_code: 7, duration_ms: 1234 })
    })

    test('after a crash with an end that has nothing in it', async () => {
      const writer = relay.begin(of)
      await relay.send(writer.chunk([[1, 'r', '90x30']]))
      await relay.send(writer.bare(writer.endOf(50, { exit_code: null, reason: 'agent-disconnected' })))
      const shown = await known(core, writer.id)
      expect(shown).toMatchObject({
        state: 'broken',
        reason: 'agent-disconnected',
        hash: writer.hash(),
        exit_code: null,
      })
      const { text, isWhole } = await streamed(core, `/v1/recordings/${writer.id}/asciicast`)
      expect([isWhole, eventsIn(text).header]).toMatchObject([true, { width: 90, height: 30 }])
    })

    test('whatever a caller put into names', async () => {
      const writer = relay.begin({ ...of, about: { name: 'a\0b\ud800', container: '\0' }, header: { command: ['\0'] } })
      expect(await relay.send(writer.chunk([]))).toEqual({ next_index: 1 })
      expect(await known(core, writer.id)).toMatchObject({
        pod: 'a\ufffdb\ufffd',
        container: '\ufffd',
        command: ['\0'],
      })
    })

    test('from a relay that fell silent when it is back', async () => {
      const slow = await Sender(core)
      const writer = slow.begin(of)
      await slow.send(writer.chunk([]))
      core.clock.ms += 9_000
      expect((await known(core, writer.id)).state).toBe('interrupted')
      expect((await listed(core, '?state=interrupted')).map(({ id }) => id)).toContain(writer.id)
      expect((await listed(core, '?state=live')).map(({ id }) => id)).not.toContain(writer.id)
      await slow.present()
      await slow.send(writer.chunk([], writer.endOf(10_000)))
      expect((await known(core, writer.id)).state).toBe('ended')
      await relay.present()
    })
  })

  describe('are proven', () => {
    const whole = () =>
      relay.whole(of, [[[0, 'r', '80x24']], [[1, 'o', 'one']], [[2, 'o', 'two']], [[3, 'o', 'three']]])

    test('by the end record of their request', async () => {
      const good = await whole()
      expect((await known(core, good.id)).proof).toBe('pending')
      await relay.endRecord(good, good.hash())
      expect((await known(core, good.id)).proof).toBe('matches')
      const bad = await whole()
      await relay.endRecord(bad, good.hash())
      expect((await known(core, bad.id)).proof).toBe('differs')
      const foreign = await whole()
      const other = await Sender(core)
      await other.endRecord(foreign, foreign.hash())
      expect((await known(core, foreign.id)).proof).toBe('pending')
    })

    const TAMPERING: Record<string, [(id: string) => Promise<unknown>, string]> = {
      'a chunk that was changed': [
        id => core.sql`update recording_chunks set data = set_byte(data, 20, get_byte(data, 20) # 1)
          where recording_id = ${id} and seq = 2`,
        'Cannot go on: Chunk 2 is not what was recorded',
      ],
      'a chunk that is gone': [
        id => core.sql`delete from recording_chunks where recording_id = ${id} and seq = 3`,
        'Cannot go on: Chunk 3 is missing',
      ],
      'chunks that changed places': [
        id => core.sql`update recording_chunks c set data = o.data, size = o.size, hash = o.hash from recording_chunks o
          where c.recording_id = ${id} and o.recording_id = ${id} and (c.seq, o.seq) in ((1, 2), (2, 1))`,
        'Cannot go on: Chunk 1 is not what was recorded',
      ],
      'a chunk that was made anew, with its hash': [
        async id => {
          const [row] = await core.sql<{ hash: Buffer }[]>`
            select hash from recording_chunks where recording_id = ${id} and seq = 1`
          const data = Buffer.from('nobody has the key of this recording')
          const hash = new Bun.CryptoHasher('sha256')
            .update(row?.hash ?? '')
            .update(data)
            .digest()
          await core.sql`update recording_chunks set data = ${data}, hash = ${hash}
            where recording_id = ${id} and seq = 2`
        },
        'Cannot go on: Chunk 2 cannot be opened',
      ],
    }
    for (const [what, [tamper, sentence]] of Object.entries(TAMPERING))
      test(`${what} is named, and the stream does not end well`, async () => {
        const { id } = await whole()
        await tamper(id)
        const cast = await streamed(core, `/v1/recordings/${id}/asciicast`)
        expect([cast.isWhole, eventsIn(cast.text).events.at(-1)?.slice(1)]).toEqual([false, ['m', sentence]])
        const text = await streamed(core, `/v1/recordings/${id}/text`)
        expect([text.isWhole, text.text.split('\n').at(-2)]).toEqual([false, `[${sentence}]`])
        await index()
        expect(await known(core, id)).toMatchObject({
          fault: sentence.replace('Cannot go on: ', ''),
          is_indexed: false,
        })
      })
  })

  describe('are shown', () => {
    test('as asciicast: output, input, sizes, and notes as markers', async () => {
      const bulk = JSON.stringify({ channel: 'o', bytes: 5_000_000, sha256: 'ab'.repeat(32) })
      const frames: WrittenFrame[][] = [
        [],
        [
          [0, 'o', 'early'],
          [1, 'r', '120x40'],
        ],
        [
          [10, 'i', 'ls\r'],
          [20, 'o', Buffer.from([0xe2, 0x82])],
          [30, 'e', 'error'],
          [40, 'o', Buffer.from([0xac, 0xff])],
        ],
        [
          [50, 'r', '100x30'],
          [60, 'b', bulk],
          [70, 'x', '{"status":"Success"}'],
          [80, 'o', Buffer.from([0xf0, 0x9f])],
        ],
      ]
      const writer = await relay.whole({ ...of, header: { command: ['sh', '-c', 'ls'] } }, frames)
      const reply = await core.ask('GET', `/v1/recordings/${writer.id}/asciicast`, { token: core.admin })
      expect(reply.headers.get('content-type')).toBe('application/x-asciicast')
      expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
      const { header, events: shown } = eventsIn(reply.text)
      expect(header).toMatchObject({ version: 2, width: 120, height: 40, command: 'sh -c ls' })
      expect(header).toMatchObject({ title: `exec web-0/app in dev, here, by ${ann.email}` })
      expect(shown).toEqual([
        [0, 'o', 'early'],
        [0.001, 'r', '120x40'],
        [0.01, 'i', 'ls\r'],
        [0.03, 'o', 'error'],
        [0.04, 'o', '€\ufffd'],
        [0.05, 'r', '100x30'],
        [0.06, 'm', `5000000 bytes of stdout were not kept, SHA-256 ${'ab'.repeat(32)}`],
        [0.07, 'm', 'exit {"status":"Success"}'],
        [0.08, 'o', '\ufffd'],
      ])
    })

    test('without a terminal with the line ends that one would have made', async () => {
      const writer = await relay.whole({ ...of, header: { is_terminal: false } }, [[], [[1, 'o', 'a\nb\r\nc']]])
      const { header, events: shown } = eventsIn((await streamed(core, `/v1/recordings/${writer.id}/asciicast`)).text)
      expect([header, shown]).toMatchObject([{ width: 80, height: 24 }, [[0.001, 'o', 'a\r\nb\r\nc']]])
    })

    test('as text without a single control', async () => {
      const hostile = `${ESC}]52;c;eA==\u0007${ESC}[31mred${ESC}[0m\r\n${ESC}P1$q${ESC}\\two\u009b6n\r\n\tthree`
      const writer = await relay.whole(of, [[], [[1, 'o', hostile.slice(0, 9)]], [[2, 'o', hostile.slice(9)]]])
      const { text } = await streamed(core, `/v1/recordings/${writer.id}/text`)
      expect(text).toBe('red\ntwo\n three\n')
    })

    test('by who, where, when, state and request', async () => {
      const bob = await core.person('bob-listed')
      const writer = await relay.whole(
        { clusterId: await core.cluster('listed'), person: bob, about: { namespace: 'prod', name: 'db-0' } },
        [[]],
      )
      const { start, id } = writer
      const before = new Date(core.clock.ms - 1_000).toISOString()
      const after = new Date(core.clock.ms + 1_000).toISOString()
      const queries = [`user_id=${bob.id}`, `cluster_id=${start.cluster_id}`, 'namespace=prod', 'pod=db-0']
      for (const query of [
        ...queries,
        `request_id=${start.request_id}`,
        `user_id=${bob.id}&from=${before}&to=${after}`,
      ])
        expect([query, (await listed(core, `?${query}`)).map(one => one.id)]).toEqual([query, [id]])
      for (const query of [`user_id=${bob.id}&from=${after}`, `user_id=${bob.id}&to=${before}`, 'pod=db-0&state=live'])
        expect([query, await listed(core, `?${query}`)]).toEqual([query, []])
      expect(await listed(core, `?project_id=${core.projectId}&pod=db-0`)).toHaveLength(1)
    })

    test('in the order that is asked for, both ways, page by page', async () => {
      const first = await core.person('sort-b')
      const people = [first, await core.person('sort-a'), await core.person('sort-c')]
      const clusters = await Promise.all(['sort-2', 'sort-1'].map(name => core.cluster(name)))
      const pod = `sorted-${Bun.randomUUIDv7().slice(-8)}`
      const about = { namespace: 'prod', pod }
      for (const [at, person] of people.entries()) {
        core.clock.ms += 1_000
        const frames = Array.from({ length: at === 1 ? 3 : at }, () => [])
        await relay.whole({ clusterId: clusters[at % 2] ?? '', person, about: { ...about, name: pod } }, frames)
      }
      await relay.send(
        relay.begin({ clusterId: clusters[0] ?? '', person: first, about: { ...about, name: pod } }).chunk([]),
      )
      type Item = Record<string, string | number | null>
      type Page = { items: Item[]; next_cursor: string | null }
      const all = async (sort: string) => {
        const items: Item[] = []
        for (let cursor: string | null = ''; cursor !== null; ) {
          const path = `/v1/recordings?pod=${pod}&limit=2&sort=${sort}${cursor && `&cursor=${cursor}`}`
          const page: Page = (await core.ask<Page>('GET', path, { token: core.admin })).body
          items.push(...page.items)
          cursor = page.next_cursor
        }
        return items
      }
      const keys = { started_at: '', user_name: '', cluster_name: '', duration_ms: -1, bytes: -1 }
      for (const [sort, none] of Object.entries(keys)) {
        const up = await all(sort)
        const values = up.map(item => item[sort] ?? none)
        expect([sort, values]).toEqual([sort, values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))])
        expect([sort, new Set(values).size > 1, up.length]).toEqual([sort, true, 4])
        expect((await all(`-${sort}`)).map(({ id }) => id)).toEqual(up.map(({ id }) => id).toReversed())
      }
      for (const query of ['sort=hash', 'sort=bytes&q=heron'])
        expect((await core.ask('GET', `/v1/recordings?${query}`, { token: core.admin })).status).toBe(422)
    })

    test('page by page, each once', async () => {
      const paged = await core.person('paged')
      for (let count = 0; count < 5; count++) await relay.whole({ clusterId: here, person: paged }, [[]])
      const seen: string[] = []
      let cursor = ''
      do {
        const query = `?user_id=${paged.id}&limit=2${cursor && `&cursor=${cursor}`}`
        const { body } = await core.ask<{ items: { id: string }[]; next_cursor: string | null }>(
          'GET',
          `/v1/recordings${query}`,
          { token: core.admin },
        )
        seen.push(...body.items.map(({ id }) => id))
        cursor = body.next_cursor ?? ''
      } while (cursor)
      expect([seen.length, new Set(seen).size]).toEqual([5, 5])
    })
  })

  describe('are found', () => {
    const find = async (q: string, token = core.admin) => {
      const items = await listed(core, `?q=${encodeURIComponent(q)}&limit=200`, token)
      return items.map(({ id, match_offsets_ms }) => ({ id, at: match_offsets_ms }))
    }

    test('by what they showed, with the moment, whatever it was cut into and drawn with', async () => {
      const word = `Zebra${Bun.randomUUIDv7().slice(-12)}`
      const output = `$ kubectl delete ${ESC}[1m${word}${ESC}[0m-café now\r\n`
      const bytes = Buffer.from(output)
      const cut: WrittenFrame[][] = [
        [],
        ...[...bytes].map((byte, at): WrittenFrame[] => [[100 + at, 'o', Buffer.from([byte])]]),
      ]
      const writer = await relay.whole(of, cut)
      expect(await find(word)).toEqual([])
      await index()
      for (const q of [word, word.toLowerCase(), `delete ${word}-CAFÉ`, 'delete  zebra'.replace('zebra', word)])
        expect([q, (await find(q)).map(({ id }) => id)]).toEqual([q, [writer.id]])
      const [found] = await find(word)
      expect(found?.at[0]).toBeGreaterThan(120)
      expect(await find(`delete now ${word}`)).toEqual([])
      expect(await find(word.slice(0, -1))).toEqual([])
      expect((await known(core, writer.id)).is_indexed).toBe(true)
    })

    test('by what was drawn over at once, and by stderr, never by what was typed', async () => {
      const [over, error, typed] = ['over', 'error', 'typed'].map(name => `${name}${Bun.randomUUIDv7().slice(-12)}`)
      const frames: WrittenFrame[] = [
        [1, 'o', `${over}\r${ESC}[Kclean\r\n`],
        [2, 'e', `${error}\n`],
        [3, 'i', `${typed}\r`],
      ]
      const writer = await relay.whole(of, [[], frames])
      await index()
      expect(await find(over ?? '')).toEqual([{ id: writer.id, at: [1] }])
      expect(await find(error ?? '')).toEqual([{ id: writer.id, at: [2] }])
      expect(await find(typed ?? '')).toEqual([])
    })

    test('while they are live, and across what was indexed before', async () => {
      const [first, second] = [`first${Bun.randomUUIDv7().slice(-12)}`, `second${Bun.randomUUIDv7().slice(-12)}`]
      const writer = relay.begin(of)
      await relay.send(writer.chunk([]))
      await relay.send(writer.chunk([[5, 'o', `${first} half of ${second.slice(0, 4)}`]]))
      core.clock.ms += 11_000
      await relay.present()
      await index()
      expect(await find(first)).toEqual([{ id: writer.id, at: [5] }])
      await relay.send(writer.chunk([[9, 'o', `${second.slice(4)} the line\r\n`]], writer.endOf(10)))
      await index()
      expect(await find(`${first} half of ${second} the line`)).toEqual([{ id: writer.id, at: [9] }])
    })

    test('a search needs a word', async () => {
      const reply = await core.ask('GET', '/v1/recordings?q=%20-%20', { token: core.admin })
      expect([reply.status, reply.body.errors]).toMatchObject([422, [{ pointer: '/q', code: 'word' }]])
    })

    test('and the database holds nothing of what was shown, typed or run', async () => {
      const secret = `secret${Bun.randomUUIDv7().slice(-12)}`
      const frames: WrittenFrame[] = [
        [1, 'o', `${secret} `],
        [2, 'i', secret],
        [3, 'o', `${secret}half`],
      ]
      await relay.whole({ ...of, header: { command: ['echo', secret] } }, [[], frames])
      await index()
      const tables = ['recordings', 'recording_chunks', 'recording_words', 'api_events']
      for (const table of tables) {
        const rows = await core.sql<{ row: string }[]>`select row_to_json(t)::text as row from ${core.sql(table)} t`
        const all = rows.map(({ row }) => row).join('\n')
        for (const form of [
          secret,
          Buffer.from(secret).toString('base64').slice(0, 20),
          Buffer.from(secret).toString('hex'),
        ])
          expect([table, form, all.includes(form)]).toEqual([table, form, false])
      }
    })
  })

  test('each look at what one holds is an event, before anything is given', async () => {
    const { id } = await relay.whole(of, [[], [[1, 'o', 'x']]])
    const path = `/v1/recordings/${id}`
    for (const look of ['/asciicast', '/asciicast?purpose=play', '/text', '/live']) await streamed(core, path + look)
    const [export1, play, export2, join] = (await events(id)).map(([action]) => action).reverse()
    expect([export1, play, export2, join]).toEqual([
      ...['recordings.export', 'recordings.play', 'recordings.export', 'recordings.join'],
    ])
    const before = (await events('search')).length
    await listed(core, '?q=something')
    expect((await events('search')).length).toBe(before + 1)
  })

  test('expire by age: the content goes, who and the hash stay, and an event says so', async () => {
    const word = `aged${Bun.randomUUIDv7().slice(-12)}`
    const writer = relay.begin(of)
    const first = writer.chunk([])
    await relay.send(first)
    await relay.send(writer.chunk([[1, 'o', `${word}\r\n`]]))
    await relay.send(writer.chunk([], writer.endOf(1_000)))
    await index()
    core.clock.ms += 29 * 86_400_000
    await relay.present()
    await core.services.recordingRounds.expire()
    expect((await known(core, writer.id)).state).toBe('ended')
    core.clock.ms += 2 * 86_400_000
    await relay.present()
    while ((await core.services.recordingRounds.expire()) > 0);
    expect(await known(core, writer.id)).toMatchObject({
      ...{ state: 'expired', hash: writer.hash(), user_name: ann.email, command: null, exit_code: 0 },
    })
    expect(await events(writer.id)).toEqual([['recordings.expire', 'core']])
    expect(await core.sql`select 1 from recording_chunks where recording_id = ${writer.id}`).toHaveLength(0)
    expect(await core.sql`select 1 from recording_words where recording_id = ${writer.id}`).toHaveLength(0)
    for (const look of ['asciicast', 'text', 'live']) {
      const reply = await core.ask('GET', `/v1/recordings/${writer.id}/${look}`, { token: core.admin })
      expect([reply.status, reply.body.code]).toEqual([410, 'expired'])
    }
    expect(await relay.send(first)).toEqual({ next_index: 3 })
    expect(await listed(core, `?q=${word}`)).toEqual([])
  })
})
