// How far core was when the relay last ended in order: a memory, where core cannot be asked or has forgotten.
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export async function shippedFile(dir: string) {
  const path = join(dir, 'shipped')
  const text = await readFile(path, 'utf8').catch((error: { code?: string }) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const [id = '', seq] = text.trim().split(' ')
  return {
    /** 0 of any other chain. */
    of: (chain: string): number => (chain === id ? Number(seq) || 0 : 0),
    keep: async (chain: string, acknowledged: number): Promise<void> => {
      await writeFile(`${path}.new`, `${chain} ${acknowledged}\n`, { mode: 0o600 })
      await rename(`${path}.new`, path)
    },
  }
}
