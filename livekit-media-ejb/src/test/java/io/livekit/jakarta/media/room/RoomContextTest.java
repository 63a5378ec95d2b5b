package io.livekit.jakarta.media.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.spi.Contextual;
import jakarta.enterprise.context.spi.CreationalContext;
import org.junit.jupiter.api.Test;

class RoomContextTest {
  private final RoomContext context = new RoomContext();

  /** Makes empty objects and counts what became of them. */
  private static final class Counted implements Contextual<Object> {
    private int created;
    private int destroyed;

    @Override
    public Object create(CreationalContext<Object> creation) {
      created++;
      return new Object();
    }

    @Override
    public void destroy(Object instance, CreationalContext<Object> creation) {
      destroyed++;
    }
  }

  private static final class Creation implements CreationalContext<Object> {
    @Override
    public void push(Object incomplete) {}

    @Override
    public void release() {}
  }

  @Test
  void everyRoomHasItsOwnBeansUntilItCloses() {
    Counted bean = new Counted();
    RoomBeans first = new RoomBeans();
    RoomBeans second = new RoomBeans();
    first.enter();
    Object ofFirst = context.get(bean, new Creation());
    assertThat(context.get(bean, new Creation())).isSameAs(ofFirst);
    first.exit();
    second.enter();
    assertThat(context.get(bean)).isNull();
    assertThat(context.get(bean, new Creation())).isNotSameAs(ofFirst);
    second.exit();
    first.destroyAll();
    assertThat(bean.created).isEqualTo(2);
    assertThat(bean.destroyed).isEqualTo(1);
  }

  @Test
  void outsideOfRoomsThereIsNoContext() {
    assertThat(context.isActive()).isFalse();
    assertThatThrownBy(() -> context.get(new Counted()))
        .isInstanceOf(ContextNotActiveException.class);
  }
}
