// Which modes of a terminal a program has set (DECSET and DECRST of xterm's control sequences): another screen, keys in another form,
// the mouse. A screen that shows only the end of its output needs them from the start.

export type Modes = {
  follow: (bytes: Buffer) => void
  reset: () => void
  /** Sets them again. */
  text: () => string
  /** Full-screen programs draw on a screen of their own. */
  isAlternate: () => boolean
  copy: () => Modes
}

const ESC = '\x1b'
const SEQUENCE = new RegExp(`${ESC}(?:\\[\\?([\\d;]{1,40})([hl])|\\[!p|c)`, 'g')
const LONGEST = 48
const MOST = 32
const ALTERNATE = [47, 1047, 1049]

export function Modes(from: ReadonlyMap<number, boolean> = new Map(), begun = ''): Modes {
  const modes = new Map(from)
  /** The beginning of a sequence that may go on. */
  let half = begun
  return {
    follow: bytes => {
      const text = half + bytes.toString('latin1')
      let end = 0
      for (const found of text.matchAll(SEQUENCE)) {
        end = found.index + found[0].length
        if (found[1] === undefined) modes.clear()
        else for (const mode of found[1].split(';')) set(Number(mode), found[2] === 'h')
      }
      const last = text.lastIndexOf(ESC)
      half = last >= end && text.length - last < LONGEST ? text.slice(last) : ''
    },
    reset: () => {
      modes.clear()
      half = ''
    },
    text: () => [...modes].map(([mode, isOn]) => `${ESC}[?${mode}${isOn ? 'h' : 'l'}`).join(''),
    isAlternate: () => ALTERNATE.some(mode => modes.get(mode)),
    copy: () => Modes(modes, half),
  }

  function set(mode: number, isOn: boolean): void {
    modes.delete(mode)
    if (modes.size < MOST) modes.set(mode, isOn)
  }
}
