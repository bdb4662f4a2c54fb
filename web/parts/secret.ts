// What is shown once: the page that makes it shows it, and no other page ever will.
import { type Html, html, type Part } from '../html'
import { card, command } from './small'

type Secret = { title: string; value: string; warning: Part; next?: Part }

export function secretCard({ title, value, warning, next }: Secret): Html {
  return card(
    title,
    html`<div class="notice once" role="status">${warning}</div>
${command('secret', value)}${next}`,
  )
}
