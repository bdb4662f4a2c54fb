// A terminal as a WebSocket: what whoever serves the console hands over to, once it knows the person.
import type { SocketEvents } from '../kit/sockets'
import type { Opening, Prompt } from './main'
import { readMessage } from './messages'
import { PromptRefusal } from './refusal'
import type { Browser } from './session'

/** `id` and `from` of a session one comes back to; without `from` by a page that has shown nothing of it. Answers a sentence when
 * there is no terminal to be had. */
export async function acceptSocket(
  prompt: Prompt,
  opening: Opening,
  resume: { id: string; from?: number } | undefined,
): Promise<SocketEvents | { refused: string }> {
  try {
    const there = resume && prompt.find(resume.id, opening.owner)
    const session = there ?? (await prompt.open(opening))
    const seen = there ? resume?.from : 0
    let browser: Browser | undefined
    return {
      open: socket => {
        browser = {
          text: message => socket.text(JSON.stringify(message)),
          bytes: socket.bytes,
          buffered: socket.buffered,
          close: socket.close,
        }
        session.attach(browser, seen)
      },
      message: text => {
        const said = readMessage(text)
        if (said) session.take(said)
        else browser?.text({ type: 'refused', sentence: 'That was longer, or other, than the terminal takes' })
      },
      close: () => {
        if (browser) session.detach(browser)
        // It never opened: nobody knows the session, so nobody comes back to it.
        else if (!there) void session.close('The browser did not come')
      },
    }
  } catch (error) {
    if (error instanceof PromptRefusal) return { refused: error.message }
    throw error
  }
}
