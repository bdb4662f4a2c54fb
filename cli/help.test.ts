// `sal help` as a process: what an operator can set is told where they look first.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Home, newHome, sal } from './testing'

const PAGE = readFileSync(join(import.meta.dir, '../docs/config.md'), 'utf8')

let home: Home
beforeAll(() => {
  home = newHome()
})
afterAll(() => home.remove())

describe('the help of a program lists the settings of docs/config.md', () => {
  test.each(['start', 'core', 'relay', 'agent'])('sal %s --help', async name => {
    const rows = rowsOf(name)
    expect(rows.length).toBeGreaterThan(8)
    const wanted = rows.map(([flag, env, fallback, what]) =>
      [[flag, env, ...(fallback === '' ? [] : [`default ${fallback}`])].join('  '), what].join('\n      '),
    )
    for (const args of [
      [name, '--help'],
      ['help', name],
      [name, '--data', 'x', '-h'],
    ]) {
      const { code, stdout, stderr } = await sal(args, { home })
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(
        stdout
          .split('\n\n  ')
          .slice(-rows.length)
          .map(text => text.trimEnd()),
      ).toEqual(wanted)
    }
  })

  test('in lines that fit the terminal', async () => {
    let screen = ''
    const decoder = new TextDecoder()
    const data = (_: unknown, bytes: Uint8Array) => {
      screen += decoder.decode(bytes, { stream: true })
    }
    const child = Bun.spawn([process.execPath, join(import.meta.dir, 'main.ts'), 'help', 'agent'], {
      env: { HOME: home.path },
      terminal: { cols: 60, rows: 24, data },
    })
    expect(await child.exited).toBe(0)
    const lines = screen.split('\r\n').filter(line => line.startsWith('      '))
    expect(lines).toEqual(
      expect.arrayContaining([
        '      A kubeconfig whose current context is the cluster;',
        "      without it, the pod's own ServiceAccount is used",
      ]),
    )
    expect(lines.filter(line => line.length > 60)).toEqual([])
  })
})

/** Flag, environment variable, default and sentence of each row. */
function rowsOf(name: string): string[][] {
  const [, after = ''] = PAGE.split(`## sal ${name}\n`)
  const [section = ''] = after.split('\n## ')
  const rows = section.split('\n').filter(line => line.startsWith('| `--'))
  return rows.map(row =>
    row
      .slice(2, -2)
      .split(' | ')
      .map(cell => cell.replaceAll('`', '').trim()),
  )
}
