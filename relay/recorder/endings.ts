// How a command ended, from what came on its error channel, and the sizes that a terminal was given.

const MOST_STATUS = 64 * 1024
const MOST_SIZES = 4 * 1024

export type Exit = {
  push: (bytes: Uint8Array) => void
  /** Undefined: nothing was said. `status` is JSON. */
  told: () => { status: string; code: number | null } | undefined
}

/** `isStatus`: it is a Status, as from v4 on; before, it is a text, and no text is success. */
export function Exit(isStatus: boolean): Exit {
  let text = ''
  return {
    push: bytes => {
      text = (text + Buffer.from(bytes).toString('latin1')).slice(0, MOST_STATUS)
    },
    told: () => {
      if (text === '') return undefined
      const said = Buffer.from(text, 'latin1').toString()
      const status = isStatus ? parse(said) : undefined
      if (!status) return { status: JSON.stringify({ status: 'Failure', message: said }), code: codeIn(said) }
      return { status: JSON.stringify(status), code: codeOf(status) }
    },
  }
}

type Status = { status?: unknown; details?: { causes?: { reason?: unknown; message?: unknown }[] } }

function parse(text: string): Status | undefined {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null ? (value as Status) : undefined
  } catch {
    return undefined
  }
}

function codeOf({ status, details }: Status): number | null {
  if (status === 'Success') return 0
  const causes = Array.isArray(details?.causes) ? details.causes : []
  const code = Number(causes.find(cause => cause?.reason === 'ExitCode')?.message)
  return Number.isInteger(code) ? code : null
}

/** "command terminated with non-zero exit code: …, exit code 7", as kubelets say it. */
function codeIn(text: string): number | null {
  const [, code] = /exit (?:code|status):? (\d{1,3})/.exec(text) ?? []
  return code === undefined ? null : Number(code)
}

/** A stream of `{"Width":80,"Height":24}`; calls back for each that is whole, as `<columns>x<rows>`. */
export function Sizes(heard: (size: string) => void): (bytes: Uint8Array) => void {
  let rest = ''
  return bytes => {
    rest = (rest + Buffer.from(bytes).toString('latin1')).slice(-MOST_SIZES)
    for (let end = rest.indexOf('}'); end >= 0; end = rest.indexOf('}')) {
      const size = parse(rest.slice(Math.max(0, rest.lastIndexOf('{', end)), end + 1)) as
        | Record<string, unknown>
        | undefined
      rest = rest.slice(end + 1)
      if (Number.isInteger(size?.Width) && Number.isInteger(size?.Height)) heard(`${size?.Width}x${size?.Height}`)
    }
  }
}
