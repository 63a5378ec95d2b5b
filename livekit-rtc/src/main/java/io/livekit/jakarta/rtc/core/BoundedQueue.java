package io.livekit.jakarta.rtc.core;

import java.util.function.Consumer;

/**
 * A first-in first-out queue that refuses instead of growing. Owned by: one thread. Allocates only
 * when made.
 *
 * @param <T> what waits in it
 */
public final class BoundedQueue<T> {
  private final Object[] items;
  private int head;
  private int size;

  /**
   * @param capacity how many items may wait
   */
  public BoundedQueue(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity);
    }
    items = new Object[capacity];
  }

  /**
   * @return false when full: the caller counts the refusal under its own reason
   */
  public boolean offer(T item) {
    if (item == null) {
      throw new IllegalArgumentException("null cannot wait");
    }
    if (size == items.length) {
      return false;
    }
    items[(head + size++) % items.length] = item;
    return true;
  }

  /** Takes the oldest item, or null when empty. */
  public T poll() {
    T item = peek();
    if (item != null) {
      items[head] = null;
      head = (head + 1) % items.length;
      size--;
    }
    return item;
  }

  /** The oldest item, or null when empty. */
  @SuppressWarnings("unchecked")
  public T peek() {
    return size == 0 ? null : (T) items[head];
  }

  /**
   * Hands over and removes every item that waits now; what the action offers meanwhile waits for
   * the next drain.
   */
  public int drain(Consumer<? super T> action) {
    int drained = size;
    for (int i = 0; i < drained; i++) {
      action.accept(poll());
    }
    return drained;
  }

  /** Drops everything. */
  public void clear() {
    while (poll() != null) {
      // poll does it
    }
  }

  /** How many items wait. */
  public int size() {
    return size;
  }

  /** Whether nothing waits. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** How many items may wait. */
  public int capacity() {
    return items.length;
  }
}
