// Shows one frame at a time of a clip, or of nothing but its landmarks; tells its listeners which.
//
// What counts is the picture that is really shown: a browser takes a while to seek, so listeners hear of a frame when
// it is there, and the skeleton is always that of its picture. Seeks are not queued: the last wish wins.

const HAS_FRAME_CALLBACK = typeof HTMLVideoElement !== 'undefined' &&
  'requestVideoFrameCallback' in HTMLVideoElement.prototype;

class Player {
  #video; #track; #listeners = []; #seeking = false; #timer = 0; #last = 0;

  constructor(track, video) {
    this.#track = track;
    this.#video = video;
    this.frame = track.first;
    this.wanted = track.first;
    this.playing = false;
    this.rate = 1;
    if (video) this.#listenToVideo();
  }

  get first() { return this.#track.first; }
  get last() { return this.#track.last; }
  onChange(listener) { this.#listeners.push(listener); }

  seek(frame) {
    this.pause();
    this.wanted = clamp(Math.round(frame), this.first, this.last);
    if (!this.#video) this.#show(this.wanted);
    else if (!this.#seeking) this.#startSeek();
  }

  step(by) { this.seek(this.wanted + by); }

  play() {
    if (this.playing) return;
    if (this.wanted >= this.last) this.seek(this.first);
    this.playing = true;
    if (this.#video) {
      this.#video.playbackRate = this.rate;
      this.#video.play().catch(() => this.pause());
      if (!HAS_FRAME_CALLBACK) this.#poll();
    } else {
      this.#last = performance.now();
      this.#tick(this.#track.start(this.wanted));
    }
    this.#tell();
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.#timer);
    if (this.#video) this.#video.pause();
    this.wanted = this.frame;
    this.#tell();
  }

  setRate(rate) {
    this.rate = rate;
    if (this.#video) this.#video.playbackRate = rate;
  }

  #listenToVideo() {
    const video = this.#video;
    video.addEventListener('seeked', () => {
      this.#seeking = false;
      if (this.playing) return;
      const shown = this.#track.frameAt(video.currentTime);
      if (shown !== this.wanted) this.#startSeek();
      else this.#show(shown);
    });
    video.addEventListener('ended', () => {
      this.#show(this.last);
      this.pause();
    });
    video.addEventListener('loadeddata', () => { if (!this.playing) this.#startSeek(); });
    // Without a picture the landmarks alone are shown.
    video.addEventListener('error', () => {
      this.#video = null;
      video.hidden = true;
      this.#show(this.wanted);
    });
    if (HAS_FRAME_CALLBACK) this.#awaitPicture();
  }

  #awaitPicture() {
    this.#video?.requestVideoFrameCallback((_, picture) => {
      if (this.playing) this.#show(this.#track.frameAt(picture.mediaTime));
      this.#awaitPicture();
    });
  }

  #poll() {
    if (!this.playing || !this.#video) return;
    this.#show(this.#track.frameAt(this.#video.currentTime));
    this.#timer = requestAnimationFrame(() => this.#poll());
  }

  // Without a video: by the clock.
  #tick(seconds) {
    const now = performance.now();
    seconds += (now - this.#last) / 1000 * this.rate;
    this.#last = now;
    this.#show(this.#track.frameAt(seconds));
    if (this.frame >= this.last) this.pause();
    else this.#timer = requestAnimationFrame(() => this.#tick(seconds));
  }

  #startSeek() {
    if (this.#video.readyState < 1) return;
    this.#seeking = true;
    this.#video.currentTime = this.#track.middle(this.wanted);
  }

  #show(frame) {
    this.frame = frame;
    if (this.playing) this.wanted = frame;
    this.#tell();
  }

  #tell() { for (const listener of this.#listeners) listener(this); }
}
