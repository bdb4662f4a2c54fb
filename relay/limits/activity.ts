// Closes a connection on which nothing is under way: soon when no request ever came, later between two. The clock runs until
// a request's head is whole, so that one sent a byte at a time gains nothing.

export type Activity = {
  /** A request's head is here. */
  begin: () => void
  /** And now it is answered. */
  finish: () => void
  /** The connection is gone. */
  stop: () => void
}

export function createActivity({ firstMs, idleMs }: { firstMs: number; idleMs: number }, end: () => void): Activity {
  let underWay = 0
  let timer: ReturnType<typeof setTimeout> | undefined = setTimeout(end, firstMs)
  let isStopped = false
  return {
    begin: () => {
      underWay += 1
      clearTimeout(timer)
    },
    finish: () => {
      underWay -= 1
      if (underWay === 0 && !isStopped) timer = setTimeout(end, idleMs)
    },
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
