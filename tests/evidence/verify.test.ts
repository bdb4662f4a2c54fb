// `sal audit verify` on evidence that somebody worked on: each change is found, and named exactly.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { HOOK_MS } from '../../core/fixture'
import { checkpointIndex, type EvidenceWorld, indexOf, openEvidenceWorld, read } from './world'

let world: EvidenceWorld
let lines: string[]
let anchored: string[]
beforeAll(async () => {
  world = await openEvidenceWorld()
  lines = await world.evidence()
  anchored = await world.anchor()
}, HOOK_MS)
afterAll(() => world.close())

const at = (seq: number, chain = world.one.id) => indexOf(lines, chain, seq)
const record = (seq: number, chain = world.one.id) => `record ${seq} of chain ${chain}`

/** Of the file with that change; `lines` itself stays. */
async function found(change: (copy: string[]) => unknown, more: Parameters<EvidenceWorld['verify']>[0] = {}) {
  const copy = [...lines]
  const made = change(copy)
  const { code, stdout, stderr } = await world.verify({ lines: Array.isArray(made) ? made : copy, ...more })
  expect([code, stdout]).toEqual([3, ''])
  return stderr
}

describe('evidence as it was made', () => {
  test('is proven from the file and the public key alone, and says what was covered', async () => {
    const { code, stdout, stderr } = await world.verify({ lines })
    expect([code, stderr]).toEqual([0, ''])
    const records = lines.filter(line => line.includes('"type":"record"')).length
    expect(records).toBeGreaterThan(29)
    expect(stdout).toContain(`Proven: ${records} records of 3 chains in 3 checkpoints`)
    expect(stdout).toContain('Checkpoints: 1 (')
    expect(stdout).toContain('Anchor: none was given')
    expect(stdout).not.toContain('The key is the one that the server shows')
  })

  test('agrees with its anchor, also when that took some twice and is a little behind', async () => {
    const [first = '', second = ''] = anchored
    const { code, stdout } = await world.verify({ lines, anchor: [first, second, first, second] })
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('Anchor: 2 checkpoints are as they were anchored, the last is 2; 1 after it'),
    ])
    expect((await world.verify({ lines, anchor: anchored })).code).toBe(0)
  })

  test('is proven against the server’s own key when none is given, and says so', async () => {
    const { code, stdout } = await world.verify({ key: null })
    expect([code, stdout]).toEqual([0, expect.stringContaining('The key is the one that the server shows')])
    expect((await world.verify({})).stdout).not.toContain('The key is the one that the server shows')
  })

  test('a file without a key is not proven by its own word', async () => {
    const { code, stderr } = await world.verify({ lines, key: null })
    expect([code, stderr]).toEqual([2, expect.stringContaining('Cannot prove a file alone: add --key')])
  })

  test('of a part of the time is proven from the checkpoint before it', async () => {
    const [, second] = anchored.map((_, n) => read(lines[checkpointIndex(lines, n + 1)]))
    const claims = JSON.parse(Buffer.from(second?.jws.split('.')[1] ?? '', 'base64url').toString()) as { at: string }
    const part = await world.evidence(['--from', claims.at, '--to', claims.at])
    expect(part.filter(line => line.includes('"type":"checkpoint"'))).toHaveLength(2)
    const { code, stdout } = await world.verify({ lines: part, anchor: anchored })
    expect([code, stdout]).toEqual([0, expect.stringContaining('Checkpoints: 2 (')])
    expect(stdout).toContain('in 1 checkpoints')
    const direct = await world.verify({ more: ['--from', claims.at] })
    expect([direct.code, direct.stdout]).toEqual([0, expect.stringContaining('in 2 checkpoints')])
  })
})

describe('one bit', () => {
  /** Every field of a record, in the middle of the chain and at the end of a checkpoint. */
  test('of any field of a record names that record', async () => {
    for (const seq of [9, 15]) {
      const { record: fields } = read(lines[at(seq)])
      for (const [name, value] of Object.entries(fields)) {
        const field = `${JSON.stringify(name)}:${JSON.stringify(value)}`
        const whole = lines[at(seq)] ?? ''
        const start = whole.indexOf(field)
        expect([name, start > 0]).toEqual([name, true])
        const place = start + field.length - (typeof value === 'string' ? 2 : 1)
        const said = await found(copy => {
          copy[at(seq)] = flipped(whole, value === '' ? start + 2 : place)
        })
        expect([name, said]).toEqual([name, expect.stringContaining(`${record(seq)} is changed`)])
      }
    }
  })

  test('of every byte of a record’s line names that record', async () => {
    const seq = 11
    const whole = Buffer.from(lines[at(seq)] ?? '')
    for (let place = 0; place < whole.length; place++) {
      const copy = [...lines]
      const bent = Buffer.from(whole)
      bent[place] = (bent[place] ?? 0) ^ (1 << (place % 7))
      const path = world.file('evidence', copy)
      const before = Buffer.from(`${copy.slice(0, at(seq)).join('\n')}\n`)
      const after = Buffer.from(`\n${copy.slice(at(seq) + 1).join('\n')}\n`)
      await Bun.write(path, Buffer.concat([before, bent, after]))
      const { code, stderr } = await world.sal([
        'audit',
        'verify',
        path,
        '--key',
        world.file('key.pem', world.key.trim().split('\n')),
      ])
      expect([place, code, stderr]).toEqual([place, 3, expect.stringContaining(`${record(seq)} is changed`)])
    }
  }, 60_000)

  test('of every character of a checkpoint is found there', async () => {
    const place = checkpointIndex(lines, 2)
    const { jws } = read(lines[place])
    for (let index = 0; index < jws.length; index += 7) {
      const said = await found(copy => {
        copy[place] = (copy[place] ?? '').replace(jws, flipped(jws, index))
      })
      expect([index, said]).toEqual([
        index,
        expect.stringMatching(/checkpoint 2 is (forged|changed|signed by another key)/),
      ])
    }
  })

  test('of the last checkpoint’s signature is found, also where base64 has bits to spare', async () => {
    const place = checkpointIndex(lines, 3)
    const { jws } = read(lines[place])
    for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
      if (jws.endsWith(letter)) continue
      const said = await found(copy => {
        copy[place] = (copy[place] ?? '').replace(jws, jws.slice(0, -1) + letter)
      })
      expect(said).toContain('checkpoint 3 is forged')
    }
  })

  test('of the header is found', async () => {
    const header = lines[0] ?? ''
    for (let place = 0; place < header.length; place += 5)
      await found(copy => {
        copy[0] = flipped(header, place)
      })
  })
})

/** The lowest bit that leaves a visible character. */
function flipped(text: string, place: number): string {
  const code = text.charCodeAt(place)
  return (
    text.slice(0, place) + String.fromCharCode(code ^ (code === 0x23 || code === 0x5d ? 2 : 1)) + text.slice(place + 1)
  )
}

describe('records', () => {
  for (const seq of [1, 6, 7, 10, 15, 20])
    test(`record ${seq} removed`, async () => {
      expect(await found(copy => void copy.splice(at(seq), 1))).toContain(`${record(seq)} is removed`)
    })

  test('several removed: the first is named', async () => {
    expect(await found(copy => void copy.splice(at(8), 4))).toContain(`${record(8)} is removed`)
  })

  test('the only record of a chain in a checkpoint removed', async () => {
    const api = lines.map(read).find(({ type, record: fields }) => type === 'record' && 'action' in fields)
    const last = lines.map(read).findLast(({ chain }) => chain === api?.chain)
    const place = indexOf(lines, last?.chain ?? '', last?.seq ?? 0)
    expect(await found(copy => void copy.splice(place, 1))).toContain(
      `${record(last?.seq ?? 0, last?.chain)} is removed`,
    )
  })

  test('two that changed places', async () => {
    const said = await found(copy => {
      const [a = '', b = ''] = [copy[at(9)], copy[at(10)]]
      return copy.map((line, index) => (index === at(9) ? b : index === at(10) ? a : line))
    })
    expect(said).toContain(`${record(9)} is out of order`)
  })

  test('one moved back, one moved ahead', async () => {
    const back = await found(copy => void copy.splice(at(9), 0, ...copy.splice(at(14), 1)))
    expect(back).toContain(`${record(14)} is out of order`)
    const ahead = await found(copy => {
      const [moved = ''] = copy.splice(at(9), 1)
      copy.splice(at(14), 0, moved)
    })
    expect(ahead).toContain(`${record(9)} is out of order`)
  })

  test('one moved into another checkpoint', async () => {
    const said = await found(copy => void copy.splice(at(17), 0, ...copy.splice(at(8), 1)))
    expect(said).toContain(`${record(8)} is out of order`)
  })

  test('one put in: a copy, another chain’s, an invented one', async () => {
    expect(await found(copy => void copy.splice(at(10), 0, copy[at(9)] ?? ''))).toContain(`${record(9)} is inserted`)
    expect(await found(copy => void copy.splice(at(10), 0, copy[at(14)] ?? ''))).toContain(`${record(14)} is inserted`)
    const foreign = await found(copy => void copy.splice(at(10), 0, copy[at(2, world.two.id)] ?? ''))
    expect(foreign).toContain(`${record(2, world.two.id)} is inserted`)
    const invented = JSON.stringify({
      ...read(lines[at(10)]),
      record: { ...read(lines[at(10)]).record, verb: 'delete' },
    })
    expect(await found(copy => void copy.splice(at(10), 0, invented))).toContain(`${record(10)} is inserted`)
    const extra = JSON.stringify({ ...read(lines[at(20)]), seq: 21 })
    expect(await found(copy => void copy.splice(at(20) + 1, 0, extra))).toContain(`${record(21)} is inserted`)
  })

  test('one whose number or chain was changed', async () => {
    const renumbered = (change: object) => (copy: string[]) => {
      copy[at(10)] = JSON.stringify({ ...read(copy[at(10)]), ...change })
    }
    for (const seq of [9, 11, 12, 99]) expect(await found(renumbered({ seq }))).toContain(`${record(10)} is changed`)
    expect(await found(renumbered({ chain: world.two.id }))).toContain(`${record(10)} is changed`)
    expect(await found(renumbered({ hash: read(lines[at(9)]).hash }))).toContain(`${record(10)} is changed`)
  })

  test('words put in beside what is proven', async () => {
    const line = lines[at(10)] ?? ''
    for (const bent of [
      line.replace('"type":"record",', '"type":"record","note":"approved",'),
      line.replace('"verb":"list"', '"verb":"delete","verb":"list"'),
      line.replace('"record":{', '"record": {'),
      line.replace('"verb":"list"', '"verb":"li\\u0073t"'),
    ]) {
      expect(bent).not.toBe(line)
      const said = await found(copy => {
        copy[at(10)] = bent
      })
      expect(said).toContain(`${record(10)} is changed`)
    }
  })

  test('an end that was rewritten and hashed anew', async () => {
    const { digestOf, linkOf } = await import('../../relay/wire/chain')
    const said = await found(copy => {
      let hash: Buffer = Buffer.from(read(copy[at(11)]).hash, 'hex')
      for (let seq = 12; seq <= 20; seq++) {
        const { record: fields } = read(copy[at(seq)])
        const forged = seq === 12 ? { ...fields, principal_name: 'somebody else' } : fields
        hash = linkOf(hash, seq, digestOf(forged))
        copy[at(seq)] = JSON.stringify({ ...read(copy[at(seq)]), hash: hash.toString('hex'), record: sorted(forged) })
      }
    })
    expect(said).toContain(`chain ${world.one.id} of checkpoint 2 is rewritten: its records 7 to 15`)
  })
})

function sorted(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)))
}

describe('checkpoints', () => {
  test('one removed from the middle, with its records and without', async () => {
    const [from, to] = [checkpointIndex(lines, 2), checkpointIndex(lines, 3)]
    expect(await found(copy => void copy.splice(from, to - from))).toContain('checkpoint 2 is removed')
    expect(await found(copy => void copy.splice(from, 1))).toContain('checkpoint 2 is removed')
    expect(await found(copy => void copy.splice(to, 1))).toContain('checkpoint 3 is removed')
  })

  test('two that changed places', async () => {
    const [one, two] = [checkpointIndex(lines, 2), checkpointIndex(lines, 3)]
    const said = await found(copy =>
      copy.map((line, index) => lines[index === one ? two : index === two ? one : index] ?? line),
    )
    expect(said).toContain('checkpoint 2 is out of order')
  })

  test('one twice', async () => {
    const two = checkpointIndex(lines, 2)
    expect(await found(copy => void copy.splice(two, 0, copy[checkpointIndex(lines, 1)] ?? ''))).toContain(
      'checkpoint 1 is inserted',
    )
  })

  test('one signed by somebody else’s key under the name of ours', async () => {
    const { generateKeyPairSync } = await import('node:crypto')
    const { openCheckpoint, openPublicPem, signCheckpoint } = await import('../../relay/wire/evidence')
    const { auditKey, installation } = world.core.authority
    const place = checkpointIndex(lines, 2)
    const by = { installation, kid: auditKey.kid, key: openPublicPem(world.key) }
    const claims = openCheckpoint(read(lines[place]).jws, by)
    const { privateKey } = generateKeyPairSync('ed25519')
    const jws = signCheckpoint({ ...claims, at: '2020-01-01T00:00:00.000Z' }, { kid: auditKey.kid, privateKey })
    const said = await found(copy => {
      copy[place] = JSON.stringify({ type: 'checkpoint', n: 2, jws })
    })
    expect(said).toContain('checkpoint 2 is forged: what is signed does not hold, it is bad signature')
  })

  test('a document of another kind that our key has signed is no checkpoint', async () => {
    const { statement } = read(lines[0]) as unknown as { statement: string }
    const said = await found(copy => {
      copy[checkpointIndex(lines, 2)] = JSON.stringify({ type: 'checkpoint', n: 2, jws: statement })
    })
    expect(said).toContain('checkpoint 2 is forged: what is signed does not hold, it is wrong type')
  })

  test('another installation’s key proves nothing of this one', async () => {
    const other = await openEvidenceWorld()
    expect(await found(copy => copy, { key: other.key })).toContain('the file is signed by another key')
    const theirs = read((await other.evidence())[0]) as unknown as { public_key: string }
    const said = await found(
      copy => {
        copy[0] = JSON.stringify({ ...read(copy[0]), public_key: theirs.public_key })
      },
      { key: other.key },
    )
    expect(said).toContain('is forged')
    expect(await found(() => lines, { anchor: await other.anchor() })).toContain(
      'the file is signed by another key: it is the anchor',
    )
    await other.close()
  })
})

describe('the end', () => {
  test('cut off anywhere is found without an anchor', async () => {
    for (let length = 1; length < lines.length; length++)
      expect(await found(copy => copy.slice(0, length))).toContain('is truncated')
    expect(await found(copy => copy.slice(0, at(9)))).toContain(`${record(9)} is truncated`)
    expect(await found(copy => copy.slice(0, checkpointIndex(lines, 3)))).toContain('checkpoint 3 is truncated')
    expect(await found(copy => [...copy.slice(0, checkpointIndex(lines, 3)), copy.at(-1) ?? ''])).toContain(
      'checkpoint 3 is truncated',
    )
    expect(await found(() => [])).toContain('the file is changed: its first line')
  })

  test('something after it is found', async () => {
    expect(await found(copy => [...copy, copy[at(20)] ?? ''])).toContain(
      'the file is inserted: something comes after its end',
    )
  })
})
