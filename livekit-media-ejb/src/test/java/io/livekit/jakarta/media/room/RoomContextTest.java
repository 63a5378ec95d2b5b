package io.livekit.jakarta.media.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.api.RoomScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.spi.Contextual;
import jakarta.enterprise.context.spi.CreationalContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomContextTest {
  private final RoomContext context = new RoomContext(RoomScoped.class);

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

  /** Uses another bean when it is destroyed. */
  private final class Using implements Contextual<Object> {
    private final List<String> log;
    private final String name;
    private Contextual<?> other;

    Using(List<String> log, String name) {
      this.log = log;
      this.name = name;
    }

    @Override
    public Object create(CreationalContext<Object> creation) {
      log.add("made " + name);
      return new Object();
    }

    @Override
    @SuppressWarnings("unchecked")
    public void destroy(Object instance, CreationalContext<Object> creation) {
      log.add("destroyed " + name);
      if (other != null) {
        assertThat(context.get((Contextual<Object>) other, new Creation())).isNotNull();
      }
    }
  }

  @Test
  void aBeanFindsTheOthersOfItsRoomWhenItIsDestroyedAndNoneIsLeft() {
    List<String> log = new ArrayList<>();
    Using first = new Using(log, "first");
    Using second = new Using(log, "second");
    Using late = new Using(log, "late");
    first.other = second;
    second.other = first;
    late.other = first;
    RoomBeans beans = new RoomBeans();
    beans.enter();
    Object made = context.get(first, new Creation());
    context.get(second, new Creation());
    beans.destroyAll();
    assertThat(log)
        .containsExactly("made first", "made second", "destroyed second", "destroyed first");
    assertThat(context.get(first)).isNull();
    first.other = late;
    log.clear();
    assertThat(context.get(first, new Creation())).isNotSameAs(made);
    beans.destroyAll();
    beans.exit();
    assertThat(log).containsExactly("made first", "destroyed first", "made late", "destroyed late");
  }

  @Test
  void aBeanThatFailsAtItsEndKeepsNoOther() {
    Counted counted = new Counted();
    RoomBeans beans = new RoomBeans();
    beans.enter();
    context.get(counted, new Creation());
    context.get(
        new Contextual<Object>() {
          @Override
          public Object create(CreationalContext<Object> creation) {
            return new Object();
          }

          @Override
          public void destroy(Object instance, CreationalContext<Object> creation) {
            throw new IllegalStateException();
          }
        },
        new Creation());
    beans.destroyAll();
    beans.exit();
    assertThat(counted.destroyed).isOne();
  }

  @Test
  void outsideOfRoomsThereIsNoContext() {
    assertThat(context.isActive()).isFalse();
    assertThatThrownBy(() -> context.get(new Counted()))
        .isInstanceOf(ContextNotActiveException.class);
  }
}
