const TOPIC = 'lk.chat';

/** Text to everyone in the room, as LiveKit's own components send it: a text stream on the topic lk.chat. */
export class Chat {
  constructor(room, panel, messages, form, input) {
    this.room = room;
    this.panel = panel;
    this.messages = messages;
    this.onUnread = () => {};
    room.registerTextStreamHandler(TOPIC, async (reader, from) => {
      const sender = room.getParticipantByIdentity(from.identity);
      this.add(sender?.name || from.identity, await reader.readAll());
      if (!this.isOpen) {
        this.toggle();
        this.onUnread();
      }
    });
    form.onsubmit = async (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (!text) return;
      input.value = '';
      await room.localParticipant.sendText(text, { topic: TOPIC });
      this.add('You', text);
    };
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  toggle() {
    this.panel.hidden = !this.panel.hidden;
  }

  add(name, text) {
    const item = document.createElement('li');
    const who = document.createElement('b');
    who.textContent = name;
    item.append(who, text);
    this.messages.append(item);
    this.messages.scrollTop = this.messages.scrollHeight;
  }
}
