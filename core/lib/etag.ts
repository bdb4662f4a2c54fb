// ETags of resources (RFC 9110 §8.8.3): a hash of what the caller may have read, without its volatile `status`.
import { Problem } from './problem'

export function etagOf(resource: object): string {
  const { status: _, ...stable } = resource as { status?: unknown }
  return `"${new Bun.CryptoHasher('sha256').update(JSON.stringify(stable)).digest('hex').slice(0, 32)}"`
}

/** Never asked for, honoured when sent: generic Terraform providers do not send it. Throws Problem 412. */
export function requireMatch(ifMatch: string | undefined, current: object): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return
  const isMatch = ifMatch.split(',').some(one => one.trim() === etagOf(current))
  if (!isMatch) throw new Problem('precondition-failed', 'Read it again: somebody changed it since')
}
