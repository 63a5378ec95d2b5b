package io.livekit.jakarta.rtc.loop;

import java.util.Arrays;

/**
 * The loop's peers by their next deadline: a binary heap whose entries know their place. Owned by:
 * PeerLoop.
 */
final class DeadlineHeap {
  private LoopMember[] heap = new LoopMember[64];
  private int size;

  /**
   * @return the earliest deadline, {@link Long#MAX_VALUE} if there is none
   */
  long earliest() {
    return size == 0 ? Long.MAX_VALUE : heap[0].deadline;
  }

  LoopMember first() {
    return heap[0];
  }

  /** Sets a peer's deadline; {@link Long#MAX_VALUE} takes it out. */
  void update(LoopMember peer, long deadline) {
    if (deadline == Long.MAX_VALUE) {
      remove(peer);
      return;
    }
    if (peer.heapIndex == LoopMember.NOT_QUEUED) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, size * 2);
      }
      place(peer, size++);
    } else if (peer.deadline == deadline) {
      return;
    }
    peer.deadline = deadline;
    up(peer.heapIndex);
    down(peer.heapIndex);
  }

  void remove(LoopMember peer) {
    int index = peer.heapIndex;
    if (index == LoopMember.NOT_QUEUED) {
      return;
    }
    peer.heapIndex = LoopMember.NOT_QUEUED;
    peer.deadline = Long.MAX_VALUE;
    LoopMember last = heap[--size];
    heap[size] = null;
    if (last != peer) {
      place(last, index);
      up(index);
      down(last.heapIndex);
    }
  }

  private void place(LoopMember peer, int index) {
    heap[index] = peer;
    peer.heapIndex = index;
  }

  private void up(int from) {
    int index = from;
    LoopMember peer = heap[index];
    while (index > 0) {
      LoopMember parent = heap[(index - 1) >>> 1];
      if (parent.deadline <= peer.deadline) {
        break;
      }
      place(parent, index);
      index = (index - 1) >>> 1;
    }
    place(peer, index);
  }

  private void down(int from) {
    int index = from;
    LoopMember peer = heap[index];
    while (2 * index + 1 < size) {
      int child = 2 * index + 1;
      if (child + 1 < size && heap[child + 1].deadline < heap[child].deadline) {
        child++;
      }
      if (heap[child].deadline >= peer.deadline) {
        break;
      }
      place(heap[child], index);
      index = child;
    }
    place(peer, index);
  }
}
