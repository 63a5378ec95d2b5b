package io.livekit.jakarta.rtc.peer.session;

/**
 * Values by SSRC: open addressing without boxing, for the packet path. Owned by: the media loop.
 */
final class SsrcMap<T> {
  private int[] keys = new int[16];
  private Object[] values = new Object[16];
  private int size;

  @SuppressWarnings("unchecked")
  T get(int ssrc) {
    return (T) values[find(ssrc)];
  }

  int size() {
    return size;
  }

  void put(int ssrc, T value) {
    if (2 * size >= keys.length) {
      grow();
    }
    int at = find(ssrc);
    if (values[at] == null) {
      size++;
    }
    keys[at] = ssrc;
    values[at] = value;
  }

  /** Removes every entry with this value; rare, so that it rebuilds. */
  void removeValue(T value) {
    int[] oldKeys = keys;
    Object[] oldValues = values;
    clear(keys.length);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != null && oldValues[i] != value) {
        putRaw(oldKeys[i], oldValues[i]);
      }
    }
  }

  private void clear(int length) {
    keys = new int[length];
    values = new Object[length];
    size = 0;
  }

  private void grow() {
    int[] oldKeys = keys;
    Object[] oldValues = values;
    clear(oldKeys.length * 2);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != null) {
        putRaw(oldKeys[i], oldValues[i]);
      }
    }
  }

  private void putRaw(int key, Object value) {
    int at = find(key);
    keys[at] = key;
    values[at] = value;
    size++;
  }

  /**
   * @return where the SSRC is or would go
   */
  private int find(int ssrc) {
    int mask = keys.length - 1;
    int at = (ssrc * 0x9E3779B9 >>> 16) & mask;
    while (values[at] != null && keys[at] != ssrc) {
      at = at + 1 & mask;
    }
    return at;
  }
}
