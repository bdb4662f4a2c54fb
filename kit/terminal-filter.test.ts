// What may be shown of somebody else's output (attack A37): held against a real terminal emulator, which must not act.
import { describe, expect, test } from 'bun:test'
import { Screen } from '../tests/harness/screen'
import { TerminalFilter } from './terminal-filter'

const ESC = '\u001b'
const ST = `${ESC}\\`

/** What acts on the viewer, by what it does. */
const HOSTILE: Record<string, string> = {
  'OSC 52 writes the clipboard': `${ESC}]52;c;cm0gLXJmIC8=\u0007`,
  'OSC 52 reads the clipboard': `${ESC}]52;c;?${ST}`,
  'OSC 0 sets the title': `${ESC}]0;evil\u0007`,
  'OSC 2 ended by ST': `${ESC}]2;evil${ST}`,
  'OSC by its 8-bit control': '\u009d2;evil\u009c',
  'OSC 8 makes a link': `${ESC}]8;;https://evil.example${ST}`,
  'OSC 4 asks for a colour': `${ESC}]4;1;?${ST}`,
  'OSC 11 asks for the background': `${ESC}]11;?\u0007`,
  'OSC 1337 hands over a file': `${ESC}]1337;File=name=eA==;inline=0:eA==\u0007`,
  'OSC 9 notifies': `${ESC}]9;evil\u0007`,
  'title of screen': `${ESC}kevil${ST}`,
  'DSR asks for the cursor': `${ESC}[6n`,
  'DSR asks for the state': `${ESC}[5n`,
  'DECDSR asks for the printer': `${ESC}[?15n`,
  'DA1 asks what it is': `${ESC}[c`,
  'DA1 with a zero': `${ESC}[0c`,
  DA2: `${ESC}[>c`,
  DA3: `${ESC}[=c`,
  'DA by its 8-bit control': '\u009bc',
  DECID: `${ESC}Z`,
  'DECID by its 8-bit control': '\u009a',
  DECREQTPARM: `${ESC}[x`,
  XTVERSION: `${ESC}[>q`,
  'DECRQM asks for a mode': `${ESC}[4$p`,
  'DECRQM asks for a private mode': `${ESC}[?2026$p`,
  'DECRQSS asks for a setting': `${ESC}P$qm${ST}`,
  'DECRQCRA asks for a checksum of the screen': `${ESC}[1;1;1;1;10;10*y`,
  'DCS of user-defined keys': `${ESC}P1;1|17/726d${ST}`,
  'DCS by its 8-bit control': '\u0090+q544e\u009c',
  'DCS for the program around tmux': `${ESC}Ptmux;${ESC}${ESC}]52;c;eA==\u0007${ST}`,
  'APC of graphics': `${ESC}_Gi=1,a=q;AAAA${ST}`,
  PM: `${ESC}^evil${ST}`,
  SOS: `${ESC}Xevil${ST}`,
  'window moved': `${ESC}[3;0;0t`,
  'window made small': `${ESC}[8;1;1t`,
  'window asked for its title': `${ESC}[21t`,
  '132 columns': `${ESC}[?40;3h`,
  'printer controller': `${ESC}[5i`,
  'screen printed': `${ESC}[i`,
  'private print': `${ESC}[?5i`,
  'application cursor keys': `${ESC}[?1h`,
  'application keypad': `${ESC}=`,
  'keys sent otherwise (modifyOtherKeys)': `${ESC}[>4;2m`,
  'keys sent otherwise (kitty)': `${ESC}[>31u`,
  'keyboard locked': `${ESC}[2h`,
  'mouse reported': `${ESC}[?1000;1006h`,
  'highlighting mouse': `${ESC}[1;2;3;4;5T`,
  locator: `${ESC}[1'z`,
  'focus reported': `${ESC}[?1004h`,
  'paste bracketed': `${ESC}[?2004h`,
  'output held back': `${ESC}[?2026h`,
  'scrollback erased': `${ESC}[3J`,
  'left and right margins': `${ESC}[?69h${ESC}[3;5s`,
  answerback: '\u0005',
  bell: '\u0007',
  'character set UTF-8 left': `${ESC}%@`,
  'media copy hidden behind a control': `${ESC}[5\u0007i`,
}

/** A terminal that was fed what came through. */
async function shown(pieces: readonly string[]) {
  const filter = TerminalFilter()
  const screen = Screen()
  const before = screen.modes()
  const out = pieces.map(filter.write)
  await screen.write(out.join(''))
  return { out: out.join(''), screen, before }
}

describe('TerminalFilter() leaves out', () => {
  for (const [what, sequence] of Object.entries(HOSTILE)) {
    test(what, async () => {
      const { out, screen, before } = await shown([`a${sequence}b`])
      expect(out).toBe('ab')
      expect(screen.acted).toEqual([])
      expect(screen.modes()).toEqual(before)
    })

    test(`${what}, split anywhere`, async () => {
      for (let at = 1; at < sequence.length; at++)
        expect((await shown(['a', sequence.slice(0, at), sequence.slice(at), 'b'])).out).toBe('ab')
      expect((await shown(['a', ...sequence, 'b'])).out).toBe('ab')
    })
  }

  test('a sequence that never ends', async () => {
    for (const begun of [`${ESC}]52;c;`, `${ESC}P`, `${ESC}[`, `${ESC}[${'1;'.repeat(10_000)}`, ESC])
      expect((await shown([`a${begun}`])).out).toBe('a')
  })

  test('what begins inside a string that never ended, as a terminal would take it', async () => {
    expect((await shown([`${ESC}]0;x${ESC}[31mred`])).out).toBe(`${ESC}[31mred`)
    expect((await shown([`${ESC}]0;x\u0018y`])).out).toBe('y')
    expect((await shown([`${ESC}]0;x${ESC}]52;c;eA==\u0007y`])).out).toBe('y')
  })

  test('numbers that would keep a terminal busy', async () => {
    expect((await shown([`x${ESC}[2147483647b${ESC}[99999999999C`])).out).toBe(`x${ESC}[9999b${ESC}[9999C`)
  })

  test('a full reset: the screen is cleared instead, and the viewer keeps what is above it', async () => {
    const { out, screen } = await shown([`x${ESC}[?1049hy${ESC}c`])
    expect(out).not.toContain(`${ESC}c`)
    expect(screen.modes()).toMatchObject({ screen: 'normal' })
    expect(screen.lines().join('')).toBe('')
  })
})

/** What ordinary programs draw with. */
const DRAWING: Record<string, string> = {
  colours: `${ESC}[1;31mred${ESC}[0m ${ESC}[38;2;1;2;3mtrue${ESC}[4:3mcurly${ESC}[m`,
  'a line editor': `$ lss\b${ESC}[K\r\n$ cat\r$ dog${ESC}[3D${ESC}[P${ESC}[@x`,
  'a screen of vi': `${ESC}[?1049h${ESC}[2J${ESC}[1;24r${ESC}[5;10Htext${ESC}[1L${ESC}[M${ESC}[?25l~\r\n~${ESC}[24;1H:wq`,
  'an alternate screen and back': `shell${ESC}[?1049h${ESC}[Hvi${ESC}[?1049l again`,
  'lines of boxes': `${ESC}(0lqqk${ESC}(B ${ESC})0\u000elq\u000f`,
  'scrolling in a region': `${ESC}[2;5r${ESC}[5H1\n2\n3${ESC}M${ESC}D${ESC}E${ESC}[2S${ESC}[1T`,
  tabs: `a\tb${ESC}[3g${ESC}[10G${ESC}H\rc\td${ESC}[Ze${ESC}[If`,
  'a saved cursor': `ab${ESC}7cd${ESC}8X${ESC}[s${ESC}[10CY${ESC}[uZ`,
  'inserting, wrapping, origin': `abc\r${ESC}[4hX${ESC}[4l${ESC}[?7lz${ESC}[?6h${ESC}[2;3HQ${ESC}[?6l`,
  erasing: `${'x'.repeat(200)}${ESC}[2;5H${ESC}[1K${ESC}[1J${ESC}[3X`,
  'every script': 'Ωραία 日本語 🐙 👩‍👩‍👧 é',
  '8-bit controls': '\u009b31mred\u0085next\u0084',
  repetition: `-${ESC}[10b`,
}

describe('TerminalFilter() lets through', () => {
  for (const [what, output] of Object.entries(DRAWING))
    test(`${what}: the screen is the same as without it`, async () => {
      const plain = Screen()
      await plain.write(output)
      expect(plain.acted).toEqual([])
      for (const pieces of [[output], [...output], output.split(/(?=;)/)])
        expect((await shown(pieces)).screen.picture()).toBe(plain.picture())
    })

  test('and restore() leaves the ordinary screen, a cursor and no colour', async () => {
    const fresh = Screen().modes()
    for (const output of Object.values(DRAWING)) {
      const filter = TerminalFilter()
      const screen = Screen()
      await screen.write(`before${filter.write(output)}${ESC}[?1049h${filter.write(`${ESC}[?1049h${ESC}[5;9r`)}`)
      await screen.write(filter.restore())
      expect(screen.modes()).toEqual(fresh)
      await screen.write('q')
      expect(screen.acted).toEqual([])
    }
  })
})

test('A37 TerminalFilter() lets no terminal act, whatever it is fed', async () => {
  const random = Random(7)
  const alphabet = [ESC, ESC, '[', ']', 'P', '?', '>', '$', '!', ' ', ';', '\\', '\u0007', '\u009b', '\u009d', '\u0090']
  const more = [
    ...'0123456789cnhlmqtuxypiTZz=kc',
    '\u0018',
    '\u009c',
    '\n',
    'é',
    '日',
    '#',
    '%',
    '52',
    '1049',
    '1000',
    '2004',
  ]
  for (let round = 0; round < 400; round++) {
    const pieces = Array.from({ length: 200 }, () => random.pick([...alphabet, ...more]))
    const { screen, before, out } = await shown(pieces)
    expect([pieces.join(''), screen.acted]).toEqual([pieces.join(''), []])
    const {
      wraparoundMode: _w,
      insertMode: _i,
      originMode: _o,
      screen: _s,
      ...keys
    } = screen.modes() as Record<string, unknown>
    expect(before).toMatchObject(keys)
    // A second time nothing is left out, and nothing was made that was not there.
    expect((await shown([out])).out).toBe(out)
  }
})

function Random(seed: number) {
  let state = seed
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
  return { pick: <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T }
}
