// Style and scripts, kept in memory under names that change with their content, so browsers may keep them for good.
// There is no build: the style sheet is its component files one after another, a script is its file.
import fit from '@xterm/addon-fit/lib/addon-fit.js' with { type: 'text' }
import xtermStyle from '@xterm/xterm/css/xterm.css' with { type: 'text' }
import xterm from '@xterm/xterm/lib/xterm.js' with { type: 'text' }
import htmx from 'htmx.org/dist/htmx.min.js' with { type: 'text' }
import audit from '../css/audit.css' with { type: 'text' }
import badge from '../css/badge.css' with { type: 'text' }
import base from '../css/base.css' with { type: 'text' }
import bulk from '../css/bulk.css' with { type: 'text' }
import button from '../css/button.css' with { type: 'text' }
import card from '../css/card.css' with { type: 'text' }
import chart from '../css/chart.css' with { type: 'text' }
import chip from '../css/chip.css' with { type: 'text' }
import code from '../css/code.css' with { type: 'text' }
import entry from '../css/entry.css' with { type: 'text' }
import form from '../css/form.css' with { type: 'text' }
import menu from '../css/menu.css' with { type: 'text' }
import notice from '../css/notice.css' with { type: 'text' }
import people from '../css/people.css' with { type: 'text' }
import recordingStyle from '../css/recording.css' with { type: 'text' }
import rights from '../css/rights.css' with { type: 'text' }
import role from '../css/role.css' with { type: 'text' }
import shell from '../css/shell.css' with { type: 'text' }
import table from '../css/table.css' with { type: 'text' }
import terminalStyle from '../css/terminal.css' with { type: 'text' }
import tokens from '../css/tokens.css' with { type: 'text' }
import choose from '../js/choose.js' with { type: 'text' }
import copy from '../js/copy.js' with { type: 'text' }
import keys from '../js/keys.js' with { type: 'text' }
import kubeconfig from '../js/kubeconfig.js' with { type: 'text' }
import live from '../js/live.js' with { type: 'text' }

import recording from '../js/recording.js' with { type: 'text' }
import recordingCast from '../js/recording-cast.js' with { type: 'text' }
import rows from '../js/rows.js' with { type: 'text' }

import terminal from '../js/terminal.js' with { type: 'text' }
import terminalLine from '../js/terminal-line.js' with { type: 'text' }
import terminalWire from '../js/terminal-wire.js' with { type: 'text' }

import theme from '../js/theme.js' with { type: 'text' }
import times from '../js/times.js' with { type: 'text' }
import { compressed } from './compress'

const STYLE = [
  ...[tokens, base, button, badge, card, table, bulk, form, notice],
  ...[chip, code, menu, shell, entry, people, role, rights, chart, audit, recordingStyle],
].join('\n')
const SCRIPTS = {
  ...{ htmx, choose, copy, keys, kubeconfig, live, rows, theme, times },
  ...{ xterm, fit, terminalLine, terminalWire, terminal, recordingCast, recording },
}

type Asset = { text: string; type: string }

const assets = new Map<string, Asset>()

function keep(name: string, suffix: 'css' | 'js', text: string): string {
  const hash = new Bun.CryptoHasher('sha256').update(text).digest('hex').slice(0, 12)
  const path = `/static/${name}.${hash}.${suffix}`
  const type = suffix === 'css' ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8'
  assets.set(path, { text, type })
  return path
}

export const STYLE_PATH = keep('console', 'css', STYLE)
/** Beside it, on pages with a terminal. */
export const TERMINAL_STYLE_PATH = keep('terminal', 'css', `${xtermStyle}\n${terminalStyle}`)

export type Script = keyof typeof SCRIPTS

export const SCRIPT_PATHS = Object.fromEntries(
  Object.entries(SCRIPTS).map(([name, text]) => [name, keep(name, 'js', text)]),
) as Record<Script, string>

/** Undefined for what is not one of ours. */
export function assetFor(request: Request): Response | undefined {
  const asset = request.method === 'GET' ? assets.get(new URL(request.url).pathname) : undefined
  if (!asset) return undefined
  const headers = {
    'content-type': asset.type,
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  }
  return compressed(request, new Response(asset.text, { headers }), asset.text)
}
